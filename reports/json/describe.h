#pragma once
// Every struct of a report, field by field: the one list from which reports are written, read, and held
// against report.schema.json. Fields stand in the order in which they are written.
//
// A visitor, `fields`, is called for each field of an object:
//   need(key, member)               always there
//   unless_empty(key, member)       there unless the member is empty, 0, false or absent
//   if_any(condition, key, member)  there where the condition holds; it may be there anyway
//   since_later(key, member)        always written, but old reports have none
//   mark(key, member)               a bool that is only ever true
//   never(key, why)                 always there and always false
//   constant(key, text)             always there and always that text
//   numbers(key, member)            doubles, of which whole ones have no point
//   object(key, visit)              an object with fields of its own that the report keeps elsewhere
//   together(optional, visit)       fields that are there all together or not at all
//   derived(member, of)             no field: what a reader makes of the fields before it
// What one field says of others is checked where reports are read (json_reader.cpp).

#include <concepts>
#include <type_traits>

#include "reports/json/json_writer.h"
#include "reports/result.h"

namespace overbook::reports {

// To be written, it is const.
template <typename T, typename Struct>
concept Is = std::same_as<std::remove_const_t<T>, Struct>;

void describe(auto& fields, Is<Rate> auto& rate) {
  fields.need("estimate", rate.estimate);
  fields.need("low", rate.low);
  fields.need("high", rate.high);
  fields.need("confidence", rate.confidence);
}

void describe(auto& fields, Is<Exhaustive> auto& exhaustive) {
  fields.need("states", exhaustive.states);
  fields.need("transitions", exhaustive.transitions);
  fields.need("frontier", exhaustive.frontier);
  fields.need("depth", exhaustive.depth);
  fields.need("bounds", exhaustive.bounds);
  fields.unless_empty("servers", exhaustive.servers);
}

void describe(auto& fields, Is<CellCounts> auto& counts) {
  fields.need("proved", counts.proved);
  fields.need("violated", counts.violated);
  fields.need("not_found", counts.not_found);
  fields.need("inconclusive", counts.inconclusive);
  fields.need("not_run", counts.not_run);
  fields.since_later("not_applicable", counts.not_applicable);  // overbook 0.1.0 knew of none
}

// How many schedules had that worst excess.
struct ExcessBin {
  std::uint32_t excess = 0;
  std::uint64_t schedules = 0;
};

void describe(auto& fields, Is<ExcessBin> auto& bin) {
  fields.need("excess", bin.excess);
  fields.need("schedules", bin.schedules);
}

void describe(auto& fields, Is<PropertyResult> auto& result) {
  const bool was_sampled = result.schedules > 0 || result.violations > 0;
  fields.need("property", result.property);
  fields.unless_empty("claim", result.claim);
  fields.unless_empty("definition", result.definition);
  fields.need("verdict", result.verdict);
  fields.unless_empty("method", result.method);
  fields.unless_empty("reason", result.reason);
  fields.if_any(was_sampled, "schedules", result.schedules);
  fields.if_any(was_sampled, "violations", result.violations);
  fields.if_any(was_sampled && result.undecided > 0, "undecided", result.undecided);
  fields.unless_empty("rate", result.rate);
  fields.unless_empty("upper_bound", result.upper_bound);
  fields.unless_empty("worst_excess", result.worst_excess);
  fields.unless_empty("schedules_by_excess", result.schedules_by_excess);
  fields.together(result.exhaustive, [](auto& inner, auto& exhaustive) { describe(inner, exhaustive); });
  fields.unless_empty("counterexample", result.counterexample);
  fields.unless_empty("worst_counterexample", result.worst_counterexample);
  fields.unless_empty("expected", result.expected);
  fields.if_any(result.expected || !result.expectation_met, "expectation_met", result.expectation_met);
  fields.unless_empty("cells", result.cells);
}

void describe(auto& fields, Is<Spread> auto& spread) {
  fields.need("mean", spread.mean);
  fields.need("min", spread.min);
  fields.need("max", spread.max);
}

void describe(auto& fields, Is<VirtualCost> auto& time) {
  fields.object("latency_us", [&time](auto& latency) {
    latency.need("p50", time.latency_p50_us);
    latency.need("p90", time.latency_p90_us);
    latency.need("p99", time.latency_p99_us);
    latency.need("max", time.latency_max_us);
  });
  fields.object("slot_us", [&time](auto& slots) {
    slots.need("leaked", time.slot_us_leaked);
    slots.need("over_limit", time.slot_us_over_limit);
  });
  fields.need("run_us", time.run_us);
}

void describe(auto& fields, Is<Cost> auto& cost) {
  fields.need("decisions", cost.decisions);
  fields.need("round_trips", cost.round_trips);
  fields.need("commands", cost.commands_per_decision);
  fields.need("decisions_by_kind", cost.decisions_by_kind);
  fields.together(cost.virtual_time, [](auto& inner, auto& time) { describe(inner, time); });
}

void describe(auto& fields, Is<Requests> auto& requests) {
  fields.need("admitted", requests.admitted);
  fields.need("rejected", requests.rejected);
  fields.need("duplicate", requests.duplicate);
  fields.need("failed", requests.failed);
}

void describe(auto& fields, Is<StrategyResult> auto& strategy) {
  fields.need("name", strategy.name);
  fields.need("use", strategy.use);
  fields.unless_empty("summary", strategy.summary);
  fields.need("settings", strategy.settings);
  fields.need("properties", strategy.properties);
  fields.need("cost", strategy.cost);
  fields.unless_empty("requests", strategy.requests);
}

void describe(auto& fields, Is<KeyRow> auto& row) {
  fields.need("key", row.key);
  fields.need("value", row.value);
  fields.mark("added", row.added);
  fields.mark("removed", row.removed);
  fields.mark("changed", row.changed);
}

void describe(auto& fields, Is<StepRow> auto& step) {
  fields.need("number", step.number);
  fields.need("server", step.server);
  fields.need("action", step.action);
  fields.unless_empty("reply", step.reply);
  fields.unless_empty("outcome", step.outcome);
  fields.need("redis", step.redis);
  fields.need("running", step.running);
  fields.need("running_names", step.running_names);
  fields.mark("violates", step.violates);
  fields.unless_empty("time_us", step.time_us);
}

void describe(auto& fields, Is<ChangedOption> auto& option) {
  fields.need("value", option.value);
  fields.need("found_with", option.found_with);
}

void describe(auto& fields, Is<Counterexample> auto& example) {
  fields.need("strategy", example.strategy);
  fields.need("property", example.property);
  fields.unless_empty("claim", example.claim);
  fields.need("limit", example.limit);
  fields.need("worst_excess", example.worst_excess);
  fields.need("broken_at_step", example.broken_at_step);
  fields.need("schedule", example.schedule);
  fields.unless_empty("found_by", example.found_by);
  fields.need("found_in_schedule", example.found_in_schedule);
  fields.need("found_steps", example.found_steps);
  fields.unless_empty("options", example.options);
  fields.need("explanation", example.explanation);
  fields.need("replay", example.replay);
  fields.need("servers", example.servers);
  fields.need("initial", example.initial);
  fields.need("initial_running", example.initial_running);
  fields.need("steps", example.steps);
  fields.unless_empty("cell", example.cell);
}

void describe(auto& fields, Is<ServersVerdict> auto& verdict) {
  fields.need("property", verdict.property);
  fields.need("verdict", verdict.verdict);
  fields.unless_empty("worst_excess", verdict.worst_excess);
  fields.unless_empty("schedule", verdict.schedule);
  fields.unless_empty("worst_schedule", verdict.worst_schedule);
}

void describe(auto& fields, Is<ServersRow> auto& row) {
  fields.need("strategy", row.strategy);
  fields.need("servers", row.servers);
  fields.need("properties", row.properties);
  fields.need("states", row.states);
  fields.need("transitions", row.transitions);
  fields.need("frontier", row.frontier);
  fields.need("depth", row.depth);
  fields.unless_empty("reason", row.reason);
  fields.unless_empty("seconds", row.seconds);
}

void describe(auto& fields, Is<AssumptionVerdict> auto& verdict) {
  fields.need("property", verdict.property);
  fields.need("verdict", verdict.verdict);
  fields.unless_empty("worst_excess", verdict.worst_excess);
  fields.unless_empty("schedule", verdict.schedule);
  fields.unless_empty("steps", verdict.steps);
}

void describe(auto& fields, Is<AssumptionRow> auto& row) {
  fields.need("strategy", row.strategy);
  fields.need("circumstance", row.circumstance);
  fields.need("properties", row.properties);
  fields.need("states", row.states);
  fields.unless_empty("reason", row.reason);
}

void describe(auto& fields, Is<CircumstanceEcho> auto& circumstance) {
  fields.need("name", circumstance.name);
  fields.need("what", circumstance.what);
  fields.need("settings", circumstance.settings);
}

void describe(auto& fields, Is<StrategyAssumptions> auto& strategy) {
  fields.need("strategy", strategy.strategy);
  fields.need("sentence", strategy.sentence);
}

void describe(auto& fields, Is<Assumptions> auto& assumptions) {
  fields.need("circumstances", assumptions.circumstances);
  fields.need("strategies", assumptions.strategies);
  fields.need("rows", assumptions.rows);
  fields.unless_empty("beside_a_run", assumptions.is_beside_a_run);
}

void describe(auto& fields, Is<ScenarioEcho> auto& scenario) {
  fields.need("name", scenario.name);
  fields.need("sha256", scenario.sha256);
  fields.unless_empty("description", scenario.description);
  fields.need("options", scenario.options);
  fields.need("text", scenario.text);
  fields.derived(scenario.is_timed, [&scenario] {
    const auto mode = scenario.options.find("timing.mode");
    return mode != scenario.options.end() && mode->second == "timed";
  });
}

void describe(auto& fields, Is<SweepAxis> auto& axis) {
  fields.need("field", axis.field);
  fields.numbers("values", axis.values);
}

void describe(auto& fields, Is<SweepSeries> auto& series) {
  fields.need("strategy", series.strategy);
  fields.need("property", series.property);
  fields.need("verdict", series.verdict);
  fields.need("schedules", series.schedules);
  fields.need("violations", series.violations);
  fields.need("rate", series.rate);
  fields.need("low", series.low);
  fields.need("high", series.high);
  fields.need("upper_bound", series.upper_bound);
  fields.need("worst_excess", series.worst_excess);
  fields.need("states", series.states);
}

void describe(auto& fields, Is<Sweep> auto& sweep) {
  fields.need("axes", sweep.axes);
  fields.need("seeds", sweep.seeds);
  fields.need("left_out", sweep.left_out);
  fields.need("confidence", sweep.confidence);
  fields.need("series", sweep.series);
}

void describe(auto& fields, Is<RaceCount> auto& count) {
  fields.need("property", count.property);
  fields.need("violations", count.violations);
  fields.need("worst_excess", count.worst_excess);
}

void describe(auto& fields, Is<RaceOfStrategy> auto& raced) {
  fields.need("strategy", raced.strategy);
  fields.need("rounds", raced.rounds);
  fields.need("counts", raced.counts);
}

void describe(auto& fields, Is<Race> auto& race) {
  fields.need("server", race.server);
  fields.never("reproducible", "no race can be had again");
  fields.need("strategies", race.strategies);
}

void describe(auto& fields, Is<Report> auto& report) {
  fields.constant("format", kReportFormat);
  fields.object("tool", [&report](auto& tool) { tool.need("version", report.tool_version); });
  fields.need("scenario", report.scenario);
  fields.need("seed", report.seed);
  fields.need("incomplete", report.incomplete);
  fields.unless_empty("incomplete_reason", report.incomplete_reason);
  fields.unless_empty("redis", report.redis);
  fields.need("command_line", report.command_line);
  fields.need("strategies", report.strategies);
  fields.unless_empty("by_servers", report.by_servers);
  fields.need("counterexamples", report.counterexamples);
  fields.unless_empty("assumptions", report.assumptions);
  fields.unless_empty("sweep", report.sweep);
  fields.unless_empty("race", report.race);
  fields.unless_empty("timings", report.timings);
}

}  // namespace overbook::reports
