#include "reports/cli/prove.h"

#include <fmt/format.h>
#include <unistd.h>

#include <algorithm>
#include <utility>

#include "reports/cli/progress.h"
#include "reports/text/words.h"
#include "sim/explanation/counterexample.h"
#include "sim/verification/applicability.h"

namespace overbook::cli {
namespace {

// What `run` explores exhaustively without being asked: about a second for each strategy. A number of states
// and not a time, so that the report is the same everywhere.
constexpr std::uint64_t kStatesOfRun = 1'000'000;

class Prover {
 public:
  Prover(const sim::Scenario& scenario, const RunArguments& arguments, const Showing& showing)
      : scenario_(scenario),
        arguments_(&arguments),
        wanted_(arguments.wanted_properties()),
        watch_(showing, arguments.time_limit) {
    for (const model::StrategySpec& strategy : scenario.strategies)
      widest_label_ = std::max(widest_label_, strategy.label.size());
    options_.engine = arguments.bounds.is_plain ? sim::Engine::plain : sim::Engine::fast;
    // Of a limiter whose calls fail nothing else is proved.
    wanted_.insert(model::PropertyId::no_failure);
    if (arguments.is_verify) options_.max_depth = arguments.max_steps;
    options_.preemptions = arguments.bounds.preemptions;
    options_.memory_bytes = arguments.bounds.memory_bytes.value_or(free_memory());
    options_.max_states =
        arguments.bounds.states.value_or(arguments.is_verify ? options_.max_states : kStatesOfRun);
    options_.stop = &watch_.stop();
    options_.on_progress = [this](const sim::ExplorationProgress& now) { watch_.update(now); };
  }

  Proofs prove() {
    std::vector<std::uint32_t> counts = arguments_->servers;
    if (counts.empty()) counts.push_back(scenario_.servers);
    Proofs proofs;
    proofs.by_strategy.resize(scenario_.strategies.size());
    // Small ones first, so that a large one keeps the others waiting no longer than it must.
    std::vector<Next> nexts(scenario_.strategies.size());
    for (std::size_t left = counts.size() * nexts.size(); left > 0; --left) {
      const std::size_t strategy = smallest_of(nexts, counts.size());
      std::vector<Exploration>& explorations = proofs.by_strategy[strategy];
      Next& next = nexts[strategy];
      scenario_.servers = counts[next.count++];
      add(strategy, explorations);
      const bool was_explored = !explorations.empty() && explorations.back().result;
      if (was_explored) next.states = explorations.back().result->states;
    }
    proofs.stopped_because = watch_.stopped_because();
    return proofs;
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
    Exploration now{.servers = scenario_.servers, .result = {}, .reason = {}};
    leave_out_what_cannot_be_broken(strategy, now);
    if (watch_.is_over()) {
      now.reason = "not explored: " + why_over();
    } else if (const auto too_many = too_many_servers(explorations)) {
      now.reason = fmt::format("not explored: {} were too many for --states or --memory",
                               reports::counted(*too_many, "server"));
    } else if (!explore(strategy, now)) {
      return;
    }
    tell(strategy, now);
    explorations.push_back(std::move(now));
  }

  // The engines need not look for it.
  void leave_out_what_cannot_be_broken(const model::StrategySpec& strategy, Exploration& now) {
    options_.properties = wanted_;
    for (const model::PropertyInfo& property : model::all_properties()) {
      if (std::optional<std::string> why = sim::why_not_applicable(scenario_, strategy, property.id)) {
        now.not_applicable[property.id] = *std::move(why);
        options_.properties.erase(property.id);
      }
    }
  }

  // False: the strategy can't be explored at all, and that is no error.
  bool explore(const model::StrategySpec& strategy, Exploration& now) {
    const bool is_one_of_many = !arguments_->servers.empty();
    watch_.begin(is_one_of_many
                     ? fmt::format("{}, {}", strategy.label, reports::counted(now.servers, "server"))
                     : strategy.label);
    try {
      now.result = sim::explore_all(scenario_, strategy, options_);
    } catch (const sim::NotAFunction& error) {
      if (arguments_->is_verify) throw;
      complain(fmt::format("overbook: not explored exhaustively: {}\n", error.what()));
      return false;
    } catch (const sim::CannotBegin& error) {
      now.reason = now.cannot_begin = error.what();
      return true;
    } catch (const sim::HarnessDefect& defect) {
      // The report tells it, beside what is known of the other strategies.
      now.result.emplace().contradiction = fmt::format("{}: {}", strategy.label, defect.what());
    }
    now.seconds = watch_.elapsed_s();
    now.reason = why_stopped(now.result->stopped_because);
    return true;
  }

  [[nodiscard]] static std::optional<std::uint32_t> too_many_servers(
      const std::vector<Exploration>& explorations) {
    for (const Exploration& one : explorations) {
      if (!one.result) continue;
      const std::optional<sim::StopReason> why = one.result->stopped_because;
      if (why == sim::StopReason::memory || why == sim::StopReason::states) return one.servers;
    }
    return std::nullopt;
  }

  [[nodiscard]] std::string why_over() const {
    if (!watch_.has_run_out_of_time()) return "interrupted";
    return fmt::format("the time limit of {} ms ended first", arguments_->time_limit->count());
  }

  [[nodiscard]] std::string why_stopped(std::optional<sim::StopReason> because) const {
    if (!because) return {};
    switch (*because) {
      case sim::StopReason::memory:
        return "its memory was used up (--memory)";
      case sim::StopReason::states:
        return "its number of states was reached (--states)";
      case sim::StopReason::depth:
        return fmt::format("what comes after {} was left out (--max-depth)",
                           reports::counted(options_.max_depth.value_or(0), "step"));
      case sim::StopReason::out_of_time:
      case sim::StopReason::interrupted:
        break;
    }
    return why_over();
  }

  // With --servers there is a table to come: its rows, as they are made, with the time that they took.
  void tell(const model::StrategySpec& strategy, const Exploration& now) {
    if (arguments_->servers.empty()) return;
    std::string line = fmt::format("verified {:<{}}  {:>3} {}", strategy.label, widest_label_, now.servers,
                                   now.servers == 1 ? "server: " : "servers:");
    if (now.result) {
      line += fmt::format(" {}, {}, depth {}, {:.2f} s{}", reports::counted(now.result->states, "state"),
                          reports::counted(now.result->transitions, "transition"), now.result->depth,
                          now.seconds, now.reason.empty() ? "" : "; ");
    } else {
      line += " ";
    }
    watch_.tell(line + now.reason);
  }

  sim::Scenario scenario_;  // with the number of servers that is being explored
  const RunArguments* arguments_;
  sim::ExplorationOptions options_;
  model::PropertySet wanted_;
  ExplorationWatch watch_;
  std::size_t widest_label_ = 0;
};

}  // namespace

std::uint64_t free_memory() {
  const auto pages = static_cast<std::uint64_t>(std::max(sysconf(_SC_AVPHYS_PAGES), 1L));
  const auto page_bytes = static_cast<std::uint64_t>(std::max(sysconf(_SC_PAGESIZE), 1L));
  return pages * page_bytes / 4 * 3;
}

Proofs prove(const sim::Scenario& scenario, const RunArguments& arguments, const Showing& showing) {
  return Prover(scenario, arguments, showing).prove();
}

}  // namespace overbook::cli
