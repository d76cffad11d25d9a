#pragma once
// A Redis set. Its encoding is kept too, because SSCAN shows it: a set of integers is an intset, which SSCAN
// returns whole and in numeric order, until it gets another member or more than 512 of them; then it is a
// hash table for good (Redis 7.0 t_set.c, set-max-intset-entries).

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "model/digest.h"
#include "model/redis/keyspace/scan_table.h"

namespace overbook::redis {

class Renaming;

struct SetMember {
  std::string text;
};
[[nodiscard]] inline std::string_view key_of(const SetMember& member) {
  return member.text;
}

class SetValue {
 public:
  static constexpr std::size_t kIntsetEntriesMax = 512;

  explicit SetValue(std::uint64_t seed) : members_(seed) {}

  [[nodiscard]] std::size_t size() const { return members_.size(); }
  [[nodiscard]] bool empty() const { return members_.empty(); }
  [[nodiscard]] bool contains(std::string_view member) const { return members_.find(member) != nullptr; }
  // Whether it was absent, respectively present.
  bool add(std::string_view member);
  bool remove(std::string_view member) { return members_.erase(member); }
  void reseed(std::uint64_t seed) { members_.reseed(seed); }
  // See Redis::renamed. The encoding and the size of the table stay.
  [[nodiscard]] SetValue renamed(Renaming& renaming) const;

  [[nodiscard]] bool is_intset() const { return is_intset_; }
  // An intset in numeric order, others in that of their placement.
  [[nodiscard]] std::vector<std::string> members() const;
  [[nodiscard]] const ScanTable<SetMember>& table() const { return members_; }
  void add_to(DigestBuilder& digest) const;

 private:
  ScanTable<SetMember> members_;
  bool is_intset_ = true;
};

}  // namespace overbook::redis
