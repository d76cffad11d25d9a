#include "sim/limiters/judge.h"

#include <set>

#include "sim/limiters/judge_model.h"

namespace overbook::sim::judge {
namespace {

void note(Result& result, const Violations& violated, std::uint32_t steps) {
  for (std::size_t i = 0; i < violated.size(); ++i) {
    if (violated.at(i) && !result.shortest.at(i)) result.shortest.at(i) = steps;
  }
}

}  // namespace

Result search(const Scenario& scenario, Limiter limiter, std::uint64_t most_states) {
  const Model model(scenario, limiter);
  Result result;
  std::set<State> seen;
  std::vector<std::set<State>::const_iterator> frontier{seen.insert(model.first()).first};
  note(result, model.judge(*frontier.front()), 0);
  for (std::uint32_t steps = 1; !frontier.empty(); ++steps) {
    std::vector<std::set<State>::const_iterator> next;
    for (const auto state : frontier) {
      if (seen.size() > most_states) return result;
      model.each_next(*state, [&](Step&& step) {
        note(result, step.violated, steps);
        const auto [at, is_new] = seen.insert(std::move(step.state));
        if (!is_new) return;
        note(result, model.judge(*at), steps);
        next.push_back(at);
      });
    }
    result.states = seen.size();
    frontier = std::move(next);
  }
  result.is_complete = true;
  return result;
}

model::PropertyId property_of(Verdict verdict) {
  using enum model::PropertyId;
  constexpr std::array kProperties{no_over_admission, no_lasting_excess, no_false_rejection, progress,
                                   no_slot_leak,      no_slot_gain,      no_duplicate_run};
  return kProperties.at(verdict);
}

}  // namespace overbook::sim::judge
