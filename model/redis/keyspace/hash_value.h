#pragma once
// A Redis hash. Its encoding is kept, because HSCAN shows it: a small hash is a listpack, which HSCAN returns
// whole, until it has more than 512 fields or a field or value longer than 64 bytes; then it is a hash table
// for good (Redis 7.0 t_hash.c, hash-max-listpack-entries and -value).
//
// One deviation: Redis returns the fields of a listpack in the order of their insertion. Here they come in
// the order of their placement, so that two hashes with equal contents are equal states.

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

#include "model/digest.h"
#include "model/redis/keyspace/scan_table.h"
#include "model/redis/keyspace/writer.h"

namespace overbook::redis {

class Renaming;

struct HashField {
  std::string name;
  std::string value;
  Writer writer = kNobody;
};
[[nodiscard]] inline std::string_view key_of(const HashField& field) {
  return field.name;
}

class HashValue {
 public:
  static constexpr std::size_t kListpackEntriesMax = 512;
  static constexpr std::size_t kListpackBytesMax = 64;

  explicit HashValue(std::uint64_t seed) : fields_(seed) {}

  [[nodiscard]] std::size_t size() const { return fields_.size(); }
  [[nodiscard]] bool empty() const { return fields_.empty(); }
  // The field's value, or null.
  [[nodiscard]] const std::string* get(std::string_view name) const;
  // Whether the field is new.
  bool set(std::string_view name, std::string_view value, Writer writer);
  bool remove(std::string_view name) { return fields_.erase(name); }
  // Every element is his from then on.
  void set_writer(Writer writer) {
    fields_.for_each([&](auto& item) { item.writer = writer; });
  }
  void reseed(std::uint64_t seed) { fields_.reseed(seed); }
  // See Redis::renamed. The encoding and the size of the table stay.
  [[nodiscard]] HashValue renamed(Renaming& renaming) const;

  [[nodiscard]] bool is_listpack() const { return is_listpack_; }
  [[nodiscard]] const ScanTable<HashField>& table() const { return fields_; }
  void add_to(DigestBuilder& digest) const;

 private:
  void become_table();

  ScanTable<HashField> fields_;
  bool is_listpack_ = true;
};

}  // namespace overbook::redis
