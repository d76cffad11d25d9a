#pragma once
// One server after the other, each alone: whether the calls of a strategy work at all, before anybody races.

#include <optional>
#include <string>
#include <vector>

#include "sim/scenario.h"

namespace overbook::sim {

// A call that ended in an error without anything going wrong.
struct RehearsalFailure {
  std::string call;                    // "acquire", "release", "refresh", "on_start", "prepare", "sweep"
  std::string conversation;            // "c1"; empty: prepare is of none
  std::string server;                  // "s1"; likewise
  std::string error;                   // Redis's error reply, or what is wrong with the answer
  std::optional<std::string> lacking;  // a command that Redis has, and the fake lacks
  std::uint32_t line = 0;              // of the program's file; 0: not known, or it is none

  friend bool operator==(const RehearsalFailure&, const RehearsalFailure&) = default;
};

// On a Redis of its own, that holds nothing but what the strategy prepares: conversations are admitted up to the limit, each on a server of
// its own, and one more asks; where there are heartbeats, what runs makes one; a sweeper makes a pass; all are released, and one asks
// again. Of each kind of call the first that fails, in the order in which they failed; empty: all work.
// Whether they decide well is not asked, and messages are not delivered. That a call waits for ever while others run
// is no failure: it may wait for those.
// Throws std::invalid_argument for a strategy that can't be set up.
[[nodiscard]] std::vector<RehearsalFailure> rehearse(const Scenario& scenario,
                                                     const model::StrategySpec& strategy);

}  // namespace overbook::sim
