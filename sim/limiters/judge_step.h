#pragma once
// One step of the judge's model under way: a copy of the state, what is done to it, and what the properties
// make of that. Of several things in one step each is an instant of its own, as in a history.

#include "sim/limiters/judge_state.h"

namespace overbook::sim::judge {

enum class Decision : std::uint8_t { admitted, rejected, duplicate, failed };

class Step {
 public:
  Step(const State& before, const Rules& rules, std::uint32_t writes_remembered);

  State state;
  Violations violated{};

  Answer execute(const Command& command);
  void invoke(std::uint8_t server);
  void decide(std::uint8_t server, std::uint8_t conversation, Decision decision);
  // A conversation ends; `is_closing`: the one whose release has begun.
  void end(std::uint8_t server, std::uint8_t conversation, bool is_closing);

  [[nodiscard]] static std::uint8_t pending(const State& state);  // bits by server

 private:
  void note_instant();
  void settle_watches(std::uint8_t server, Decision decision);

  Rules rules_;
  std::uint32_t writes_remembered_;
  std::uint8_t pending_;
};

// How many run: all, or those whose release has not begun.
[[nodiscard]] std::uint32_t possibly_running(const State& state);
[[nodiscard]] std::uint32_t surely_running(const State& state);

}  // namespace overbook::sim::judge
