#pragma once
// A state of the judge's search: servers, Redis, what is left of every budget, and what the properties have
// to remember of the run.

#include <array>
#include <bit>
#include <compare>
#include <cstdint>
#include <optional>
#include <vector>

#include "sim/limiters/judge_store.h"

namespace overbook::sim::judge {

inline constexpr std::uint32_t kMostServers = 4;  // with the resident one, which is 0

enum class Phase : std::uint8_t {
  between,  // the next request is to come
  pending,  // it has been sent in vain, and will be sent again
  holding,  // it was admitted, and will be released
  closing,  // the release has been sent in vain, and will be sent again
  lost,     // a heartbeat has ended what it held
  done,
};

struct Run {
  std::uint8_t conversation = 0;
  bool is_closing = false;
  friend auto operator<=>(const Run&, const Run&) = default;
};

struct Server {
  bool is_dead = false;
  Phase phase = Phase::done;
  std::uint8_t round = 0;
  std::uint8_t tries = 0;               // rejected so often in this round
  std::uint8_t sent = 0;                // the command it is at was lost so often
  std::vector<Run> running = {};        // in the order of their admission
  std::vector<std::uint8_t> beat = {};  // what the heartbeat under way has yet to refresh
  std::uint8_t beat_sent = 0;
  std::optional<Command> late = {};  // its client has given up waiting
  std::optional<Command> late_beat = {};
  friend auto operator<=>(const Server&, const Server&) = default;
};

// So many conversations possibly run at some instant: `sure` ones, and of the pending requests of `open`
// (bits by server) those that will be admitted.
struct Instant {
  std::uint8_t sure = 0;
  std::uint8_t open = 0;
  friend auto operator<=>(const Instant&, const Instant&) = default;
};

// A request that may turn out to be rejected for nothing.
struct Watch {
  std::uint8_t server = 0;  // of a request that is pending; 0: it was rejected
  std::vector<Instant> instants = {};
  friend auto operator<=>(const Watch&, const Watch&) = default;
};

enum Fault : std::uint8_t {
  kCrash,
  kPause,
  kLostReply,
  kLostRequest,
  kLate,
  kRestart,
  kFailover,
  kFaultKinds
};

struct State {
  std::array<Server, kMostServers> servers = {};
  Store store = {};
  std::vector<Store> past = {};  // before each of the last writes, the oldest first
  std::array<std::uint8_t, kFaultKinds> left = {};
  std::vector<Watch> watches = {};
  // Of the requests that overlap now: slots were free all the time, nobody was admitted or failed; and
  // somebody was rejected.
  bool may_be_stuck = false;
  bool has_rejected = false;

  friend auto operator<=>(const State&, const State&) = default;
};

// The properties that the judge decides.
enum Verdict : std::uint8_t { kOver, kLasts, kFalseNo, kStuck, kLeak, kGain, kTwice, kVerdicts };

// In how many steps each is first violated.
using Violations = std::array<bool, kVerdicts>;

}  // namespace overbook::sim::judge
