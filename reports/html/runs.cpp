#include "reports/html/runs.h"

#include <algorithm>

namespace overbook::reports {
namespace {

bool is_same_run(const Counterexample& a, const Counterexample& b) {
  return a.strategy == b.strategy && a.schedule == b.schedule && a.cell == b.cell && a.options == b.options &&
         a.found_by == b.found_by && a.steps.size() == b.steps.size();
}

}  // namespace

std::vector<DistinctRun> distinct_runs(const Report& report) {
  std::vector<DistinctRun> runs;
  const std::vector<Counterexample>& all = report.counterexamples;
  for (std::size_t i = 0; i < all.size(); ++i) {
    // A recorded history has no schedule by which one part of it could be told from another.
    const bool has_schedule = !all[i].schedule.empty();
    const auto same = std::find_if(runs.begin(), runs.end(), [&](const DistinctRun& run) {
      return has_schedule && is_same_run(all[run.counterexamples.front()], all[i]);
    });
    if (same == runs.end()) {
      runs.push_back({.counterexamples = {i}});
    } else {
      same->counterexamples.push_back(i);
    }
  }
  return runs;
}

}  // namespace overbook::reports
