#pragma once
// One key of the keyspace: its value of one of Redis's types, when it expires, and who wrote that.
//
// Whatever writes says who does: the writer is an argument of Entry's, SortedSet's and HashValue's functions
// that write, and none of them has a default. So no command can forget it.

#include <cstdint>
#include <deque>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>
#include <variant>

#include "model/digest.h"
#include "model/redis/keyspace/hash_value.h"
#include "model/redis/keyspace/set_value.h"
#include "model/redis/keyspace/shared.h"
#include "model/redis/keyspace/sorted_set.h"
#include "model/redis/keyspace/stream.h"
#include "model/redis/keyspace/writer.h"

namespace overbook::redis {

using ListValue = std::deque<std::string>;
using Value = std::variant<std::string, ListValue, SetValue, SortedSet, HashValue, Stream>;

// As TYPE answers: string, list, set, zset, hash, stream.
[[nodiscard]] std::string_view type_name(const Value& value);

// When a key expires, and who said so last.
struct Expiry {
  std::int64_t at_ms;
  Writer writer;
};

class Entry {
 public:
  static constexpr std::int64_t kNever = -1;  // no time before the epoch is ever stored

  // Who wrote a value is kept here if it is a string; members and fields know it themselves.
  Entry(std::string_view name, Value initial, Writer writer)
      : key_(name), value_(std::move(initial)), value_writer_(is_text() ? writer : kNobody) {}
  // The same under another name.
  Entry(std::string_view name, const Entry& other)
      : key_(name), value_(other.value_), value_writer_(other.value_writer_), expiry_(other.expiry_) {}

  [[nodiscard]] const std::string& key() const { return key_; }
  [[nodiscard]] const Value& value() const { return value_; }
  // Of a string; else kNobody.
  [[nodiscard]] Writer value_writer() const { return value_writer_; }

  // A key lives through the whole millisecond of its expiry time (Redis 7.0 db.c, keyIsExpired).
  [[nodiscard]] bool is_expired(std::int64_t now_ms) const { return has_expiry() && now_ms > expiry_.at_ms; }
  [[nodiscard]] bool has_expiry() const { return expiry_.at_ms != kNever; }
  [[nodiscard]] std::int64_t expires_at_ms() const { return expiry_.at_ms; }
  [[nodiscard]] const Expiry& expiry() const { return expiry_; }

  // For writing; null if it is of another type. A string is written as a whole.
  template <typename T>
  [[nodiscard]] T* collection() {
    static_assert(!std::is_same_v<T, std::string>, "a string is written by set_text(), which says who does");
    return std::get_if<T>(&value_);
  }
  // A string afterwards, whatever it was; the expiry stays.
  void set_text(std::string text, Writer writer) {
    value_ = std::move(text);
    value_writer_ = writer;
  }
  void set_value(Value value, Writer writer) {
    value_ = std::move(value);
    value_writer_ = is_text() ? writer : kNobody;
  }
  // All of it is his from then on: the value with its members and fields, and the expiry.
  void set_writer(Writer writer);
  void set_expiry(Expiry expiry) { expiry_ = expiry; }
  void drop_expiry() { expiry_ = {kNever, kNobody}; }

  // Computed when it is first asked for; whoever changes the entry must call forget_digest().
  [[nodiscard]] const Digest& digest() const;
  void forget_digest() { is_digest_known_ = false; }

 private:
  [[nodiscard]] bool is_text() const { return std::holds_alternative<std::string>(value_); }

  std::string key_;
  Value value_;
  Writer value_writer_;
  Expiry expiry_{kNever, kNobody};
  mutable Digest digest_;
  mutable bool is_digest_known_ = false;
};
[[nodiscard]] inline std::string_view key_of(const Shared<Entry>& entry) {
  return entry->key();
}

}  // namespace overbook::redis
