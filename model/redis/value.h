#pragma once
// One key of the keyspace: its value of one of Redis's five types, and when it expires.

#include <cstdint>
#include <deque>
#include <string>
#include <string_view>
#include <variant>

#include "model/digest.h"
#include "model/redis/hash_value.h"
#include "model/redis/set_value.h"
#include "model/redis/shared.h"
#include "model/redis/sorted_set.h"

namespace overbook::redis {

using ListValue = std::deque<std::string>;
using Value = std::variant<std::string, ListValue, SetValue, SortedSet, HashValue>;

// As TYPE answers: string, list, set, zset, hash.
[[nodiscard]] std::string_view type_name(const Value& value);

struct Entry {
  static constexpr std::int64_t kNever = -1;  // no time before the epoch is ever stored

  Entry(std::string_view name, Value initial) : key(name), value(std::move(initial)) {}

  // A key lives through the whole millisecond of its expiry time (Redis 7.0 db.c, keyIsExpired).
  [[nodiscard]] bool is_expired(std::int64_t now_ms) const { return has_expiry() && now_ms > expires_at_ms; }
  [[nodiscard]] bool has_expiry() const { return expires_at_ms != kNever; }
  // Computed when it is first asked for; whoever changes the entry must call forget_digest().
  [[nodiscard]] const Digest& digest() const;
  void forget_digest() { is_digest_known_ = false; }

  std::string key;
  Value value;
  std::int64_t expires_at_ms = kNever;

 private:
  mutable Digest digest_;
  mutable bool is_digest_known_ = false;
};
[[nodiscard]] inline std::string_view key_of(const Shared<Entry>& entry) {
  return entry->key;
}

}  // namespace overbook::redis
