#pragma once
// Explores every interleaving of every strategy of a scenario, with one number of servers after the other, as
// far as a budget goes.

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "model/properties/property_set.h"
#include "sim/exploration/exploration.h"
#include "sim/scenario.h"
#include "sim/stop_reason.h"
#include "sim/verification/watch.h"

namespace overbook::sim {

// How far exploring may go.
struct Budget {
  Engine engine = Engine::fast;
  std::optional<std::uint64_t> states = {};  // nothing: any number
  // Nobody has asked for so many: where the plain engine explores in the place of the fast one, fewer will do.
  bool are_states_of_fast_engine = false;
  std::optional<std::uint64_t> memory_bytes = {};  // nothing: three quarters of what is free
  std::optional<std::uint32_t> preemptions = {};
  std::optional<std::uint32_t> depth = {};  // steps

  // Whether schedules that the scenario has were left out: what is proved then is not proved of them.
  [[nodiscard]] bool leaves_out_schedules() const { return preemptions || depth; }
};

// What to do about a strategy that is no function of its replies.
enum class IfNotAFunction : std::uint8_t {
  tell,       // nothing is decided of it, for that reason
  leave_out,  // it is as if nobody had asked
};

struct ProofQuestion {
  Budget budget;
  std::vector<std::uint32_t> servers = {};  // with each of them, ascending; empty: the scenario's own number
  IfNotAFunction if_not_a_function = IfNotAFunction::tell;
};

// What exploring found of one strategy with one number of servers.
struct Exploration {
  std::uint32_t servers = 0;
  std::optional<ExplorationResult> result;  // nothing: it was not explored
  // Why a property can't be broken with so many servers; empty: it can. It was not looked for.
  model::PerProperty<std::string> not_applicable = {};
  std::string cannot_begin = {};  // CannotBegin's message: no run of the strategy can; else empty
  // What ended it before everything was seen, or came before it began. Nothing: neither.
  std::optional<StopReason> stopped_because = {};
  // Not explored: so many servers, which are fewer, were too many for the memory or the states.
  std::optional<std::uint32_t> were_too_many = {};
  double seconds = 0;  // of the watch

  // Whether something says why not everything was seen.
  [[nodiscard]] bool was_cut_short() const {
    return stopped_because || were_too_many || !cannot_begin.empty();
  }
};

// By strategy, in the scenario's order; of each by servers, ascending. Fewer servers go first, for all
// strategies; a strategy that was too large for the memory or the states with some servers is not explored
// with more. One that is left out, being no function of its replies, has none. Throws what explore_all does.
[[nodiscard]] std::vector<std::vector<Exploration>> prove(const Scenario& scenario,
                                                          const model::PropertySet& properties,
                                                          const ProofQuestion& question, Watch& watch);

// Three quarters of what is free: an exploration must not be what makes the machine swap.
[[nodiscard]] std::uint64_t free_memory();

}  // namespace overbook::sim
