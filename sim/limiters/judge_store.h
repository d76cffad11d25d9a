#pragma once
// The independent judge's own Redis: what six limiters keep there, and what their three scripts do to it, in
// plain C++. Shares nothing with the fake Redis, World or the engines.
//
// Times are none: an entry with a lease is alive or has lapsed. A lease belongs to whoever wrote it last.

#include <compare>
#include <cstdint>
#include <optional>
#include <string_view>
#include <vector>

#include "model/strategies/spec.h"

namespace overbook::sim::judge {

enum class Limiter : std::uint8_t {
  counter,         // a number with one time to live; release counts down whatever there is
  set,             // members, no leases
  guarded_set,     // the same; who is there already is a duplicate
  leases,          // members with the end of their lease; heartbeats renew what is there
  sloppy_leases,   // the same; heartbeats put back what is gone
  lock,            // one holder's name; only the holder releases and renews
  unchecked_lock,  // one holder's name; whoever releases or renews does
};
inline constexpr std::uint32_t kLimiters = 7;

[[nodiscard]] std::string_view to_text(Limiter limiter);  // "counter", ...
// The same limiter as scripts, for overbook.
[[nodiscard]] model::StrategySpec spec_of(Limiter limiter);

struct Writer {
  std::uint8_t server = 0;
  std::uint8_t conversation = 0;
  friend auto operator<=>(const Writer&, const Writer&) = default;
};

struct Lease {
  Writer writer;
  bool has_lapsed = false;   // of a member; a key that has lapsed is gone
  std::uint8_t written = 0;  // after so many other leases
  friend auto operator<=>(const Lease&, const Lease&) = default;
};

struct Member {
  std::uint8_t conversation = 0;
  std::optional<Lease> lease;
  friend auto operator<=>(const Member&, const Member&) = default;
};

struct Store {
  std::optional<std::int8_t> number;   // counter
  std::optional<std::uint8_t> holder;  // locks: a server
  std::optional<Lease> lease;          // of the number, or of the lock
  std::vector<Member> members;         // sets and leases, by conversation
  friend auto operator<=>(const Store&, const Store&) = default;
};

enum class Verb : std::uint8_t { ask, release, refresh };
enum class Answer : std::uint8_t { admitted, rejected, duplicate, done, gone };

struct Command {
  Verb verb = Verb::ask;
  Writer sender;
  friend auto operator<=>(const Command&, const Command&) = default;
};

struct Rules {
  Limiter limiter = Limiter::counter;
  std::uint32_t limit = 1;
  bool has_leases = false;
};

Answer execute(Store& store, const Command& command, const Rules& rules);
// Whether a change is one of what is kept, and not only of whose it is.
[[nodiscard]] bool is_write(const Store& before, const Store& after);
// All leases that have not lapsed, with what they are of: the key (0) or a conversation's member.
struct LeaseOf {
  std::uint8_t member = 0;
  Lease lease;
};
[[nodiscard]] std::vector<LeaseOf> leases_in(const Store& store);
void lapse(Store& store, std::uint8_t member);
void lapse_all(Store& store);

}  // namespace overbook::sim::judge
