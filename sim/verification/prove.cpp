#include "sim/verification/prove.h"

#include <fmt/format.h>
#include <unistd.h>

#include <algorithm>
#include <utility>

#include "sim/explanation/counterexample.h"
#include "sim/setup/setup.h"
#include "sim/verification/applicability.h"

namespace overbook::sim {
namespace {

class Prover {
 public:
  Prover(const Scenario& scenario, const model::PropertySet& properties, const ProofQuestion& question,
         Watch& watch)
      : scenario_(scenario), question_(question), wanted_(properties), watch_(watch) {
    // Of a limiter whose calls fail nothing else is proved.
    wanted_.insert(model::PropertyId::no_failure);
    const Budget& budget = question.budget;
    options_.engine = budget.engine;
    options_.max_depth = budget.depth;
    options_.preemptions = budget.preemptions;
    options_.memory_bytes = budget.memory_bytes.value_or(free_memory());
    options_.max_states = budget.states.value_or(options_.max_states);
    options_.are_states_of_fast_engine = budget.are_states_of_fast_engine;
    options_.stop = &watch.stop();
    options_.on_progress = [this](const ExplorationProgress& now) { watch_.exploring(now); };
  }

  std::vector<std::vector<Exploration>> prove() {
    std::vector<std::uint32_t> counts = question_.servers;
    if (counts.empty()) counts.push_back(scenario_.servers);
    std::vector<std::vector<Exploration>> by_strategy(scenario_.strategies.size());
    // Small ones first, so that a large one keeps the others waiting no longer than it must.
    std::vector<Next> nexts(scenario_.strategies.size());
    for (std::size_t left = counts.size() * nexts.size(); left > 0; --left) {
      const std::size_t strategy = smallest_of(nexts, counts.size());
      std::vector<Exploration>& explorations = by_strategy[strategy];
      Next& next = nexts[strategy];
      scenario_.servers = counts[next.count++];
      add(strategy, explorations);
      const bool was_explored = !explorations.empty() && explorations.back().result;
      if (was_explored) next.states = explorations.back().result->states;
    }
    return by_strategy;
  }

 private:
  // What to explore next of a strategy.
  struct Next {
    std::size_t count = 0;     // index into the numbers of servers
    std::uint64_t states = 0;  // of its last exploration: the next one is larger
  };

  // The first of those with the fewest servers, of those with the fewest states.
  static std::size_t smallest_of(const std::vector<Next>& nexts, std::size_t counts) {
    std::size_t smallest = nexts.size();
    for (std::size_t i = 0; i < nexts.size(); ++i) {
      if (nexts[i].count == counts) continue;
      const auto size = [&](std::size_t at) { return std::pair(nexts[at].states, nexts[at].count); };
      if (smallest == nexts.size() || size(i) < size(smallest)) smallest = i;
    }
    return smallest;
  }

  void add(std::size_t index, std::vector<Exploration>& explorations) {
    const model::StrategySpec& strategy = scenario_.strategies[index];
    Exploration now{.servers = scenario_.servers, .result = {}};
    leave_out_what_cannot_be_broken(strategy, now);
    now.stopped_because = watch_.stopped_because();
    if (!now.stopped_because) now.were_too_many = too_many_servers(explorations);
    if (!now.was_cut_short() && !explore(strategy, now)) return;
    watch_.explored(strategy, now);
    explorations.push_back(std::move(now));
  }

  // The engines need not look for it.
  void leave_out_what_cannot_be_broken(const model::StrategySpec& strategy, Exploration& now) {
    options_.properties = wanted_;
    for (const model::PropertyId property : model::kEveryProperty) {
      if (std::optional<std::string> why = why_not_applicable(scenario_, strategy, property)) {
        now.not_applicable[property] = *std::move(why);
        options_.properties.erase(property);
      }
    }
  }

  // Known only when everything was seen.
  static void leave_out_waits_that_nobody_makes(Exploration& now) {
    constexpr model::PropertyId kWaits = model::PropertyId::no_lost_wakeup;
    const bool is_proved = now.result->properties[kWaits].outcome == Outcome::proved;
    if (is_proved && !now.result->has_waited) now.not_applicable[kWaits] = "nobody ever waits in Redis";
  }

  // False: the strategy can't be explored at all, and that is no error.
  bool explore(const model::StrategySpec& strategy, Exploration& now) {
    ExplorationName name{.strategy = strategy.label};
    if (!question_.servers.empty()) name.servers = now.servers;
    watch_.begin_exploring(name);
    try {
      now.result = explore_all(scenario_, strategy, options_);
    } catch (const NotAFunction& error) {
      if (question_.if_not_a_function == IfNotAFunction::leave_out) {
        watch_.left_out(error);
        return false;
      }
      now.result.emplace();
      for (PropertyOutcome& outcome : now.result->properties) outcome.reason = error.what();
    } catch (const CannotBegin& error) {
      now.cannot_begin = error.what();
      return true;
    } catch (const HarnessDefect& defect) {
      // The answer tells it, beside what is known of the other strategies.
      now.result.emplace().contradiction = fmt::format("{}: {}", strategy.label, defect.what());
    }
    leave_out_waits_that_nobody_makes(now);
    now.seconds = watch_.exploring_s();
    now.stopped_because = now.result->stopped_because;
    // The engine sees no more than that it was told to stop.
    if (now.stopped_because == StopReason::interrupted)
      now.stopped_because = watch_.stopped_because().value_or(StopReason::interrupted);
    return true;
  }

  [[nodiscard]] static std::optional<std::uint32_t> too_many_servers(
      const std::vector<Exploration>& explorations) {
    for (const Exploration& one : explorations) {
      const bool was_too_large = one.result && (one.stopped_because == StopReason::memory ||
                                                one.stopped_because == StopReason::states);
      if (was_too_large) return one.servers;
    }
    return std::nullopt;
  }

  Scenario scenario_;  // with the number of servers that is being explored
  const ProofQuestion& question_;
  model::PropertySet wanted_;
  Watch& watch_;
  ExplorationOptions options_;
};

}  // namespace

std::uint64_t free_memory() {
  const auto pages = static_cast<std::uint64_t>(std::max(sysconf(_SC_AVPHYS_PAGES), 1L));
  const auto page_bytes = static_cast<std::uint64_t>(std::max(sysconf(_SC_PAGESIZE), 1L));
  return pages * page_bytes / 4 * 3;
}

std::vector<std::vector<Exploration>> prove(const Scenario& scenario, const model::PropertySet& properties,
                                            const ProofQuestion& question, Watch& watch) {
  return Prover(scenario, properties, question, watch).prove();
}

}  // namespace overbook::sim
