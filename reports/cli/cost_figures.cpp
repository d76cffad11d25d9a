#include "reports/cli/cost_figures.h"

namespace overbook::cli {

reports::Cost cost_of(const sim::CostTally& tally) {
  reports::Cost cost;
  cost.decisions = tally.all_decisions();
  if (cost.decisions == 0) return cost;
  const auto all = static_cast<double>(cost.decisions);
  cost.round_trips = {.mean = static_cast<double>(tally.round_trips) / all,
                      .min = tally.round_trips_min,
                      .max = tally.round_trips_max};
  for (const auto& [command, count] : tally.commands) {
    cost.commands_per_decision.emplace(command, static_cast<double>(count) / all);
  }
  for (std::size_t i = 0; i < tally.decisions.size(); ++i) {
    cost.decisions_by_kind.emplace(model::to_text(static_cast<model::Decision>(i)), tally.decisions.at(i));
  }
  if (tally.latency.count() == 0) return cost;
  cost.virtual_time = {.latency_p50_us = tally.latency.percentile(0.5),
                       .latency_p90_us = tally.latency.percentile(0.9),
                       .latency_p99_us = tally.latency.percentile(0.99),
                       .latency_max_us = tally.latency.max(),
                       .slot_us_leaked = tally.slot_us_leaked,
                       .slot_us_over_limit = tally.slot_us_over_limit,
                       .run_us = tally.run_us};
  return cost;
}

std::optional<reports::Requests> requests_of(const sim::StrategySummary& summary) {
  if (summary.schedules == 0) return std::nullopt;
  const auto ended = [&](model::Decision decision) {
    return summary.cost.decisions.at(static_cast<std::size_t>(decision));
  };
  return reports::Requests{.admitted = ended(model::Decision::admitted),
                           .rejected = ended(model::Decision::rejected),
                           .duplicate = ended(model::Decision::duplicate),
                           .failed = ended(model::Decision::failed)};
}

}  // namespace overbook::cli
