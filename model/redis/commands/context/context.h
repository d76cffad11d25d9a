#pragma once
// What a command implementation works with: its arguments, the time, and the keyspace as Redis's lookups give
// it (an expired key is deleted by whoever meets it, and then was never there).

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>

#include "model/instant.h"
#include "model/redis/commands/context/command_spec.h"
#include "model/redis/commands/context/state.h"
#include "model/redis/resp/parse.h"

namespace overbook::redis {

// On whose behalf a command runs. Only a client's own command may block or be queued.
enum class Origin { client, transaction, script, read_only_script };

// The outcome of a lookup that wants a value of one type. A key of another type is WRONGTYPE.
template <typename T>
struct Found {
  T* value = nullptr;
  bool is_wrong_type = false;

  explicit operator bool() const { return value != nullptr; }
  T* operator->() const { return value; }
  T& operator*() const { return *value; }
};

// A handle: its methods are const because they change the state that it refers to, not the handle.
class Context {
 public:
  Context(State& state, std::uint32_t connection, const CommandSpec& spec, std::span<const std::string> words,
          Instant now, Origin origin)
      : state_(state), spec_(spec), words_(words), now_(now), connection_(connection), origin_(origin) {}

  // The words of the command; the name is word 0.
  [[nodiscard]] std::size_t count() const { return words_.size(); }
  [[nodiscard]] const std::string& word(std::size_t index) const { return words_[index]; }
  [[nodiscard]] std::span<const std::string> words() const { return words_; }
  [[nodiscard]] std::optional<std::int64_t> integer(std::size_t index) const {
    return parse_integer(words_[index]);
  }

  [[nodiscard]] const CommandSpec& spec() const { return spec_; }
  [[nodiscard]] Origin origin() const { return origin_; }
  [[nodiscard]] Instant now() const { return now_; }
  [[nodiscard]] std::int64_t now_ms() const { return now_.count() / 1000; }
  [[nodiscard]] std::uint32_t connection() const { return connection_; }
  // To whom what it writes belongs.
  [[nodiscard]] Writer writer() const { return state_.tracks_writers ? state_.writer : kNobody; }
  [[nodiscard]] State& state() const { return state_; }
  [[nodiscard]] Database& database() const { return state_.database; }
  [[nodiscard]] Connections& connections() const { return state_.connections; }
  [[nodiscard]] const ConnectionState& client() const {
    return std::as_const(state_.connections)[connection_];
  }

  // The key's entry, or null when there is none. The pointer is good until the next write.
  const Entry* read(std::string_view key) const;
  Entry* write(std::string_view key) const;
  // As above, for a value of one type. A string is written by assign() and amend().
  template <typename T>
  Found<const T> read_as(std::string_view key) const {
    const Entry* entry = read(key);
    if (entry == nullptr) return {};
    const T* value = std::get_if<T>(&entry->value());
    return {value, value == nullptr};
  }
  template <typename T>
  Found<T> write_as(std::string_view key) const {
    // Looks first, so that a command which fails copies nothing.
    const Found<const T> found = read_as<T>(key);
    if (!found) return {nullptr, found.is_wrong_type};
    return {database().find_writable(key)->template collection<T>(), false};
  }

  // The key must be absent (expired counts as absent once it was looked up).
  Entry& create(std::string_view key, Value value) const;
  Entry& create(Entry entry) const;
  template <typename T>
  T& create_as(std::string_view key) const {
    if constexpr (requires { T(std::uint64_t{}); } && !std::is_same_v<T, ListValue>) {
      return *create(key, T(database().seed())).template collection<T>();
    } else {
      return *create(key, T()).template collection<T>();
    }
  }
  // Sets the key to the value, whatever was there, and its expiry too: by default it has none (setKey).
  void assign(std::string_view key, Value value, Expiry expiry = {Entry::kNever, kNobody}) const;
  // The key must be alive, a string, and keeps its expiry.
  void amend(std::string_view key, std::string text) const;
  // The key must be alive.
  void set_expiry(std::string_view key, std::int64_t at_ms) const;
  void drop_expiry(std::string_view key) const;
  // Removes the key, if it is alive, and tells its watchers. Says whether it was.
  bool remove(std::string_view key) const;
  // Removes the key, which is there, expired or not. Its watchers are not told.
  void erase(std::string_view key) const;
  // Tells the watchers that the key has changed. After the change.
  void modified(std::string_view key) const;
  // For a collection that has lost elements: an empty one is no key. Tells the watchers as well.
  template <typename T>
  void shrunk(std::string_view key, const T& collection) const {
    if (collection.empty()) erase(key);
    modified(key);
  }

 private:
  Entry& announce(Entry& created) const;

  State& state_;
  const CommandSpec& spec_;
  std::span<const std::string> words_;
  Instant now_;
  std::uint32_t connection_;
  Origin origin_;
};

}  // namespace overbook::redis
