#pragma once
// One server after the other, each alone: whether the calls of a strategy work at all, before anybody races.

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "sim/scenario.h"

namespace overbook::sim {

// What on_message was given.
struct RehearsedMessage {
  std::string channel;
  std::string text;
  bool is_made_up = false;  // nobody had said anything there

  friend bool operator==(const RehearsedMessage&, const RehearsedMessage&) = default;
};

// A call that ended in an error without anything going wrong.
struct RehearsalFailure {
  std::string call;          // "acquire", "release", "refresh", "on_start", "prepare", "sweep", "on_message"
  std::string conversation;  // "c1"; empty: prepare is of none
  std::string server;        // "s1"; likewise
  std::string error;         // Redis's error reply, or what is wrong with the answer
  std::optional<std::string> lacking;            // a command that Redis has, and the fake lacks
  std::uint32_t line = 0;                        // of the program's file; 0: not known, or it is none
  std::optional<RehearsedMessage> message = {};  // of on_message

  friend bool operator==(const RehearsalFailure&, const RehearsalFailure&) = default;
};

// Channels on which nobody has said anything when all is over: a program need not publish what it listens to.
enum class SilentChannels : std::uint8_t {
  stay_silent,
  // A server is given texts that nobody has sent. That one of them works is enough: what others would say is not known. A run
  // meets no such failure, so nothing is proved or not by it.
  get_made_up_texts,
};

// On a Redis of its own, that holds nothing but what the strategy prepares: conversations are admitted up to the limit, each on a server of
// its own, and one more asks; where there are heartbeats, what runs makes one; a sweeper makes a pass; all are released, and one asks
// again. Where servers hear everything (Strategy::hears_everything), each takes after each call what was said meanwhile. Of each kind of
// call the first that fails, in the order in which they failed; empty: all work.
// Whether they decide well is not asked. That a call waits for ever while others run is no failure: it may wait for
// those.
// Throws std::invalid_argument for a strategy that can't be set up.
[[nodiscard]] std::vector<RehearsalFailure> rehearse(
    const Scenario& scenario, const model::StrategySpec& strategy,
    SilentChannels silent_channels = SilentChannels::stay_silent);

}  // namespace overbook::sim
