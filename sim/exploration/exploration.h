#pragma once
// Exhaustive exploration: every interleaving of a scenario's servers, untimed, of the same strategy code that
// a campaign runs. What it says is a proof within the scenario's bounds, or a shortest schedule that breaks
// the property. Breadth first: the first violation found is reached in as few steps as any.
//
// Two engines, which tests hold to the same verdicts wherever both finish:
//   plain  runs the fibers again along every prefix of choices; a state is the digest of Redis, the replies
//          that every server has seen, and what the properties remember. The reference.
//   fast   learns each server's automaton from its running fiber, once for each new reply, and then steps
//          integers; counts identical servers instead of listing them, and merges nodes with the same future.

#include <atomic>
#include <chrono>
#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "model/properties/property_set.h"
#include "sim/exploration/learning/not_a_function.h"
#include "sim/scenario.h"
#include "sim/schedule/schedule.h"
#include "sim/stop_reason.h"

namespace overbook::sim {

enum class Engine : std::uint8_t { fast, plain };

// The reason of verdicts that a lapse could change, of a limiter that keeps time where no lease shows it.
inline constexpr std::string_view kKeepsTimeOfItsOwn = "keeps time of its own; a timed run can tell";
// That of a limiter that leaves something to chance: of each draw one outcome is explored.
inline constexpr std::string_view kDrawsAtRandom = "draws at random; one outcome of each draw was explored";

// Of a limiter that may go round in a loop for ever, so that a run need not come to an end.
inline constexpr std::string_view kMayNeverEnd =
    "it may go round without end, and what is judged at the end never is";

// Of what does something else when Redis lists in another order what has none.
inline constexpr std::string_view kDependsOnOrder =
    "what it does depends on the order in which Redis lists what it keeps in no order";

// Of a program that reads such a list, where the engine does not try another order.
inline constexpr std::string_view kMayDependOnOrder =
    "it reads what Redis lists in no order, and this engine tries one; --engine fast tries two";
// The same where there is no other engine.
inline constexpr std::string_view kMayDependOnOrderAtOnce =
    "it reads what Redis lists in no order, and with requests of a server at once one order is tried";
// Or where a program listens.
inline constexpr std::string_view kMayDependOnOrderUponMessages =
    "it reads what Redis lists in no order, and of a program with on_message one order is tried";

struct ExplorationProgress {
  std::uint64_t states = 0;
  std::uint64_t transitions = 0;
  std::uint64_t frontier = 0;  // states seen but not yet expanded
  std::uint32_t depth = 0;
};

struct ExplorationOptions {
  Engine engine = Engine::fast;
  // Which properties to decide. Exploration ends when all are decided or everything was seen.
  model::PropertySet properties = model::PropertySet::all();
  // Go on after the first violation of a property with a magnitude, to find the worst there is.
  bool find_worst = true;
  std::optional<std::uint32_t> max_depth;    // steps
  std::optional<std::uint32_t> preemptions;  // at most so many changes away from a server that could go on
  std::uint64_t memory_bytes = std::uint64_t{8} << 30U;
  // States, or the same amount of work spent on learning what the servers do, whichever ends first.
  std::uint64_t max_states = ~std::uint64_t{0};
  // Where the plain engine explores in the place of the fast one: only as many as it does in the time of those.
  bool are_states_of_fast_engine = false;
  bool may_count_servers = true;  // identical servers, instead of listing them, where names are treated alike
  bool may_merge = true;          // nodes of a server's automaton, see Automaton::Reductions
  const std::atomic<bool>* stop = nullptr;                      // looked at now and then; may be null
  std::function<void(const ExplorationProgress&)> on_progress;  // now and then; may be empty
};

enum class Outcome : std::uint8_t { proved, violated, inconclusive };

struct PropertyOutcome {
  Outcome outcome = Outcome::inconclusive;
  std::uint32_t worst_excess = 0;    // for properties with a magnitude, if violated
  bool worst_is_exact = false;       // everything was seen: no schedule does worse
  std::optional<Schedule> shortest;  // a shortest schedule that breaks it
  std::optional<Schedule> worst;     // a shortest one that reaches worst_excess
  // What was explored to decide it, which may be less than all that was explored; and what ended that.
  ExplorationProgress extent;
  std::optional<StopReason> stopped_because;
  std::string reason;  // of inconclusive, where no budget ended it: more budget would not decide it
};

struct ExplorationResult {
  model::PerProperty<PropertyOutcome> properties;
  std::uint64_t states = 0;
  std::uint64_t transitions = 0;
  std::uint64_t frontier = 0;
  std::uint32_t depth = 0;   // of the deepest state
  bool is_complete = false;  // every reachable state within the bounds was expanded
  std::optional<StopReason> stopped_because;
  bool has_waited = false;     // somebody, in a blocking command
  bool may_never_end = false;  // from some state no end can be reached but by what need not happen
  // A defect of overbook: what was found doesn't happen when the servers are run again, or two ways to look
  // say different things. Nothing here may be believed. Empty: none.
  std::string contradiction;
};

// Which of them explores the scenario: where a server makes several requests at once, by a strategy that does not tell
// what they share, the plain one does.
[[nodiscard]] Engine engine_for(const Scenario& scenario, const model::StrategySpec& strategy, Engine asked);

// Throws NotAFunction, std::invalid_argument for a strategy that can't be set up, CannotBegin.
[[nodiscard]] ExplorationResult explore_all(const Scenario& scenario, const model::StrategySpec& strategy,
                                            const ExplorationOptions& options);

}  // namespace overbook::sim
