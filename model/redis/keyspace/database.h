#pragma once
// The keyspace: keys in a ScanTable, shared between copies of a Redis until one writes.
//
// It knows no time: an expired key stays, and counts, until a command that meets it deletes it (see Context).
// Redis also deletes expired keys in the background; the fake has no such cycle, so that a key goes away at a
// command and at no other moment. What a client sees is what Redis may show in the time before its cycle
// comes by: DBSIZE still counts the key, no other command sees it.

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string_view>
#include <utility>

#include "model/digest.h"
#include "model/redis/keyspace/scan_table.h"
#include "model/redis/keyspace/shared.h"
#include "model/redis/keyspace/value.h"

namespace overbook::redis {

class Renaming;

class Database {
 public:
  using Table = ScanTable<Shared<Entry>>;

  explicit Database(std::uint64_t seed) : table_(Shared<Table>::make(seed)) {}

  [[nodiscard]] std::size_t size() const { return table_->size(); }
  [[nodiscard]] std::uint64_t seed() const { return table_->seed(); }
  [[nodiscard]] const Table& table() const { return *table_; }

  // The entry, expired or not, or null. It stays valid until the database is written.
  [[nodiscard]] const Entry* find(std::string_view key) const;
  // The same for writing: copies what is shared, and forgets the entry's digest.
  [[nodiscard]] Entry* find_writable(std::string_view key);
  // The arguments are those of an Entry's constructor. Its key must be absent.
  template <typename... Arguments>
  Entry& insert(Arguments&&... arguments) {
    return writable().insert(Shared<Entry>::make(std::forward<Arguments>(arguments)...)).writable();
  }
  bool erase(std::string_view key);
  // Also resets the size of the table.
  void clear();
  // Places the keys, and the members of sets, hashes and sorted sets, anew.
  void reseed(std::uint64_t seed);
  [[nodiscard]] Database renamed(Renaming& renaming) const;

  // Computed when it is first asked for: whoever explores asks it of a state again and again.
  [[nodiscard]] Digest digest() const;

 private:
  // For writing: forgets the digest.
  Table& writable() {
    digest_.reset();
    return table_.writable();
  }

  Shared<Table> table_;
  mutable std::optional<Digest> digest_;
};

}  // namespace overbook::redis
