#pragma once
// Every struct of a report, field by field: the one list from which reports are written and read, and from
// which report.schema.json is made. Fields stand in the order in which they are written.
// What the visitor is called for: field_visitor.h.

#include "reports/json/field_visitor.h"
#include "reports/json/json_writer.h"
#include "reports/result.h"

namespace overbook::reports {

void describe(auto& fields, Is<Rate> auto& rate) {
  fields.name("rate", "A share of schedules with its interval (Wilson's score interval).");
  fields.need("estimate", rate.estimate);
  fields.need("low", rate.low);
  fields.need("high", rate.high);
  fields.need("confidence", rate.confidence);
}

void describe(auto& fields, Is<Exhaustive> auto& exhaustive) {
  fields.name("exhaustive");
  fields.need("states", exhaustive.states);
  fields.need("transitions", exhaustive.transitions);
  fields.need("frontier", exhaustive.frontier, "States still to explore; 0 when exploration finished.");
  fields.need("depth", exhaustive.depth, "Steps of the longest of the shortest schedules.");
  fields.need("bounds", exhaustive.bounds, "Within which a proof holds.");
  fields.unless_empty(
      "servers", exhaustive.servers,
      "Explored once with each of these numbers of servers; states and transitions are of all together.");
}

void describe(auto& fields, Is<CellCounts> auto& counts) {
  fields.name("cell_counts",
              "Of a sweep: how many cells have which verdict. The verdict beside it is the worst of them.");
  fields.need("proved", counts.proved);
  fields.need("violated", counts.violated);
  fields.need("not_found", counts.not_found);
  fields.need("inconclusive", counts.inconclusive);
  fields.need("not_run", counts.not_run);
  fields.since_later("not_applicable", counts.not_applicable, "Absent in reports of overbook 0.1.0.");
}

// How many schedules had that worst excess.
struct ExcessBin {
  std::uint32_t excess = 0;
  std::uint64_t schedules = 0;
};

void describe(auto& fields, Is<ExcessBin> auto& bin) {
  fields.name("excess_bin");
  fields.need("excess", bin.excess);
  fields.need("schedules", bin.schedules);
}

void describe(auto& fields, Is<PropertyResult> auto& result) {
  fields.name("property");
  const bool was_sampled = result.schedules > 0 || result.violations > 0;
  fields.need("property", result.property);
  fields.unless_empty("claim", result.claim);
  fields.unless_empty("definition", result.definition);
  fields.need("verdict", result.verdict);
  fields.unless_empty(
      "method", result.method,
      "The scheduler: random, pct, round-robin, timed, exhaustive; recorded, of a history; with "
      "the server, where it was a real one: random, on Redis 7.0.15.");
  fields.unless_empty("reason", result.reason,
                      "Why not run, inconclusive or not applicable; of a recorded history more.");
  fields.depends("schedules", {"violations"});
  fields.depends("violations", {"schedules"});
  fields.depends("undecided", {"schedules"});
  fields.if_any(was_sampled, "schedules", result.schedules, "How many ran; absent when none.");
  fields.if_any(was_sampled, "violations", result.violations, "How many of them violated the property.");
  fields.if_any(was_sampled && result.undecided > 0, "undecided", result.undecided,
                "How many of them the check could not decide within its bound; absent when none.");
  fields.unless_empty("times", result.times, "Of a recorded history: how often the property broke in it.");
  fields.unless_empty("rate", result.rate, "Only where schedules are independent draws.");
  fields.unless_empty("upper_bound", result.upper_bound,
                      "Of a not-found: the one-sided 95 % upper limit of the share of violating schedules; "
                      "only where schedules are independent draws.");
  fields.unless_empty("worst_excess", result.worst_excess, "How many above the limit at worst.");
  fields.unless_empty("schedules_by_excess", result.schedules_by_excess,
                      "Schedules by the worst excess in them, ascending.");
  fields.together(result.exhaustive, [](auto& inner, auto& exhaustive) { describe(inner, exhaustive); });
  fields.unless_empty("counterexample", result.counterexample, "Index into counterexamples: the shortest.");
  fields.unless_empty("worst_counterexample", result.worst_counterexample,
                      "Index into counterexamples: the shortest that reaches worst_excess.");
  fields.depends("expected", {"expectation_met"});
  fields.unless_empty("expected", result.expected, "The scenario's word for this verdict.");
  fields.if_any(result.expected || !result.expectation_met, "expectation_met", result.expectation_met);
  fields.unless_empty("cells", result.cells);
}

void describe(auto& fields, Is<Spread> auto& spread) {
  fields.name("spread");
  fields.need("mean", spread.mean);
  fields.need("min", spread.min);
  fields.need("max", spread.max);
}

void describe(auto& fields, Is<VirtualCost> auto& time) {
  fields.name("virtual_cost");
  fields.object(
      "latency_us",
      [&time](auto& latency) {
        latency.need("p50", time.latency_p50_us);
        latency.need("p90", time.latency_p90_us);
        latency.need("p99", time.latency_p99_us);
        latency.need("max", time.latency_max_us);
      },
      "Of timed runs: of a decision, in virtual time.");
  fields.object(
      "slot_us",
      [&time](auto& slots) {
        slots.need("leaked", time.slot_us_leaked);
        slots.need("over_limit", time.slot_us_over_limit);
      },
      "Of timed runs, in slots times microseconds of virtual time: counted by Redis though nothing ran "
      "there; and running beyond the limit.");
  fields.need("run_us", time.run_us, "Of timed runs: the virtual time that all runs took together.");
}

void describe(auto& fields, Is<Cost> auto& cost) {
  fields.name("cost");
  fields.need("decisions", cost.decisions);
  fields.need("round_trips", cost.round_trips, "Per decision.");
  fields.need("commands", cost.commands_per_decision, "Per decision, by the command's name.");
  fields.need("decisions_by_kind", cost.decisions_by_kind);
  fields.together(cost.virtual_time, [](auto& inner, auto& time) { describe(inner, time); });
}

void describe(auto& fields, Is<Requests> auto& requests) {
  fields.name("requests", "How the requests of all sampled schedules ended; absent where none was sampled.");
  fields.need("admitted", requests.admitted);
  fields.need("rejected", requests.rejected);
  fields.need("duplicate", requests.duplicate);
  fields.need("failed", requests.failed);
}

void describe(auto& fields, Is<StrategyResult> auto& strategy) {
  fields.name("strategy");
  fields.need("name", strategy.name, "The label, unique in the report.");
  fields.need("use", strategy.use, "The strategy's name in the registry.");
  fields.unless_empty("summary", strategy.summary, "What it does, in one line.");
  fields.need("settings", strategy.settings);
  fields.need("properties", strategy.properties);
  fields.need("cost", strategy.cost);
  fields.unless_empty("requests", strategy.requests);
}

void describe(auto& fields, Is<KeyRow> auto& row) {
  fields.name("key", "A key of Redis; the marks say what this step did to it.");
  fields.need("key", row.key);
  fields.need("value", row.value);
  fields.mark("added", row.added);
  fields.mark("removed", row.removed);
  fields.mark("changed", row.changed);
}

void describe(auto& fields, Is<StepRow> auto& step) {
  fields.name("step");
  fields.need("number", step.number, "From 1.");
  fields.need("server", step.server);
  fields.need("action", step.action);
  fields.unless_empty("reply", step.reply);
  fields.unless_empty("outcome", step.outcome);
  fields.need("redis", step.redis, "After the step.");
  fields.need("running", step.running, "Conversations that surely run after the step.");
  fields.need("running_names", step.running_names);
  fields.mark("violates", step.violates);
  fields.unless_empty("time_us", step.time_us, "Of timed runs: since the start, in virtual time.");
  fields.unless_empty("line", step.line, "Of the program: the call is there.");
  fields.unless_empty("kind", step.kind, "Absent in older reports and in recorded histories.");
  fields.unless_empty("from", step.from, "Of timed runs: the step since which it was under way.");
}

void describe(auto& fields, Is<ChangedOption> auto& option) {
  fields.name("changed_option");
  fields.need("value", option.value, "What the counterexample runs with.");
  fields.need("found_with", option.found_with, "What it was found with, before it was shrunk.");
}

void describe(auto& fields, Is<Counterexample> auto& example) {
  fields.name("counterexample");
  fields.need("strategy", example.strategy);
  fields.need("property", example.property);
  fields.unless_empty("claim", example.claim);
  fields.need("limit", example.limit);
  fields.need("worst_excess", example.worst_excess);
  fields.need("broken_at_step", example.broken_at_step);
  fields.need("schedule", example.schedule, "What overbook replay --schedule takes.");
  fields.unless_empty("found_by", example.found_by,
                      "The scheduler of the campaign; timed, of a timed scenario; exhaustive, by exploring.");
  fields.need("found_in_schedule", example.found_in_schedule,
              "Index of the schedule in the campaign; 0 if it was found by exploring.");
  fields.need("found_steps", example.found_steps, "Steps of the schedule as found; steps may be fewer.");
  fields.unless_empty("options", example.options,
                      "What it takes to replay it that is not as in the scenario of the report, by the name "
                      "of the option: servers, requests_per_server, retry.attempts.");
  fields.need("explanation", example.explanation);
  fields.need("replay", example.replay, "The whole command line.");
  fields.need("servers", example.servers);
  fields.need("initial", example.initial, "Redis before the first step.");
  fields.need("initial_running", example.initial_running);
  fields.need("steps", example.steps);
  fields.unless_empty("program", example.program, "The file whose lines the steps tell.");
  fields.unless_empty("cell", example.cell, "Of a sweep: the one it belongs to.");
  fields.unless_empty("steps_left_out", example.steps_left_out, "In the copy inside a page only.");
}

void describe(auto& fields, Is<ServersVerdict> auto& verdict) {
  fields.name("servers_verdict");
  fields.need("property", verdict.property);
  fields.need("verdict", verdict.verdict);
  fields.unless_empty("worst_excess", verdict.worst_excess, "How many above the limit at worst.");
  fields.unless_empty("schedule", verdict.schedule,
                      "A shortest one that violates it: for overbook replay --servers --schedule.");
  fields.unless_empty("worst_schedule", verdict.worst_schedule, "A shortest one that reaches worst_excess.");
}

void describe(auto& fields, Is<ServersRow> auto& row) {
  fields.name("servers_row", "One strategy explored with one number of servers.");
  fields.need("strategy", row.strategy, "Its name in strategies.");
  fields.need("servers", row.servers);
  fields.need("properties", row.properties);
  fields.need("states", row.states);
  fields.need("transitions", row.transitions);
  fields.need("frontier", row.frontier, "States still to explore; 0 when exploration finished.");
  fields.need("depth", row.depth);
  fields.unless_empty("reason", row.reason, "Why it ended before everything was seen.");
  fields.unless_empty("seconds", row.seconds, "Of the machine; only when timings were asked for.");
}

void describe(auto& fields, Is<AssumptionVerdict> auto& verdict) {
  fields.name("assumption_verdict");
  fields.need("property", verdict.property);
  fields.need("verdict", verdict.verdict);
  fields.unless_empty("worst_excess", verdict.worst_excess, "How many above the limit at worst.");
  fields.unless_empty("schedule", verdict.schedule, "A shortest one that violates it.");
  fields.unless_empty("steps", verdict.steps, "Of that schedule.");
}

void describe(auto& fields, Is<AssumptionRow> auto& row) {
  fields.name("assumption_row", "One strategy explored with one thing that goes wrong.");
  fields.need("strategy", row.strategy);
  fields.need("circumstance", row.circumstance);
  fields.need("properties", row.properties);
  fields.need("states", row.states);
  fields.unless_empty("reason", row.reason, "Why it ended before everything was seen, or was not explored.");
}

void describe(auto& fields, Is<CircumstanceEcho> auto& circumstance) {
  fields.name("circumstance", "The first is that nothing goes wrong.");
  fields.need("name", circumstance.name);
  fields.need("what", circumstance.what);
  fields.need("settings", circumstance.settings,
              "Made to the scenario without its own faults, as --set takes them.");
}

void describe(auto& fields, Is<StrategyAssumptions> auto& strategy) {
  fields.name("strategy_assumptions");
  fields.need("strategy", strategy.strategy, "Its name in strategies.");
  fields.need("sentence", strategy.sentence, "What it assumes, computed from its rows.");
}

void describe(auto& fields, Is<Assumptions> auto& assumptions) {
  fields.name("assumptions",
              "Of overbook assumptions, and of a small run: every strategy explored with each thing that can "
              "go wrong, alone.");
  fields.need("circumstances", assumptions.circumstances);
  fields.need("strategies", assumptions.strategies);
  fields.need("rows", assumptions.rows);
  fields.unless_empty("beside_a_run", assumptions.is_beside_a_run,
                      "Whether the report is of a run; else it is about them.");
}

void describe(auto& fields, Is<ScenarioEcho> auto& scenario) {
  fields.name("scenario");
  fields.need("name", scenario.name);
  fields.need(
      "sha256", scenario.sha256,
      "Of text, which has the scripts in it, and not of the file; of a recorded history, of its bytes.");
  fields.unless_empty("description", scenario.description);
  fields.need("options", scenario.options, "Every option with its value, defaults included.");
  fields.need("text", scenario.text, "The scenario with its scripts inline: enough to run it again.");
  fields.derived(scenario.is_timed, [&scenario] {
    const auto mode = scenario.options.find("timing.mode");
    return mode != scenario.options.end() && mode->second == "timed";
  });
}

void describe(auto& fields, Is<SweepAxis> auto& axis) {
  fields.name("axis");
  fields.need("field", axis.field, "As --set takes it.");
  fields.numbers("values", axis.values);
}

void describe(auto& fields, Is<SweepSeries> auto& series) {
  fields.name("series");
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
  fields.name("sweep",
              "A grid of scenarios that differ in some numbers. Cells count from 0 over all combinations of "
              "the axes' values, the last axis changing fastest; every column has an entry for each cell.");
  fields.some("axes", sweep.axes);
  fields.need("seeds", sweep.seeds);
  fields.need("left_out", sweep.left_out, "Why a cell makes no sense and was not run; empty where it was.");
  fields.need("confidence", sweep.confidence);
  fields.need("series", sweep.series);
}

void describe(auto& fields, Is<RaceCount> auto& count) {
  fields.name("race_count");
  fields.need("property", count.property);
  fields.need("violations", count.violations);
  fields.need("worst_excess", count.worst_excess);
}

void describe(auto& fields, Is<RaceOfStrategy> auto& raced) {
  fields.name("race_of_strategy");
  fields.need("strategy", raced.strategy);
  fields.need("rounds", raced.rounds);
  fields.need("counts", raced.counts);
}

void describe(auto& fields, Is<Race> auto& race) {
  fields.name("race",
              "Real threads that raced on a real Redis, with no scheduler: what one machine did once; only "
              "with timings.");
  fields.need("server", race.server);
  fields.never("reproducible", "no race can be had again");
  fields.need("strategies", race.strategies);
}

void describe(auto& fields, Is<BadLine> auto& line) {
  fields.name("bad_line");
  fields.need("line", line.line);
  fields.need("found", line.found);
  fields.need("expected", line.expected);
}

void describe(auto& fields, Is<HistoryEcho> auto& history) {
  fields.name(
      "history",
      "Of overbook judge: the recorded history that the report is about. No schedule was run; strategies "
      "has one, which is what was recorded. Steps of counterexamples are lines of it.");
  fields.need("lines", history.lines);
  fields.need("events", history.events, "That were judged.");
  fields.need("requests", history.requests);
  fields.need("servers", history.servers);
  fields.need("first_at_ms", history.first_at_ms);
  fields.need("last_at_ms", history.last_at_ms);
  fields.need("pending_at_end", history.pending_at_end, "Requests that have no decision.");
  fields.need("running_at_end", history.running_at_end, "Requests that were admitted and not released.");
  fields.need("lines_left_out", history.lines_left_out,
              "Lines that are no event, or none that can follow those before it.");
  fields.unless_empty("left_out", history.left_out, "The first of them.");
}

void describe(auto& fields, Is<Report> auto& report) {
  fields.name("report",
              "What overbook found out about the strategies of one scenario. The same input gives the same "
              "bytes: there is no time, host name or path, unless timings were asked for.");
  fields.constant("format", kReportFormat);
  fields.object("tool", [&report](auto& tool) { tool.need("version", report.tool_version); });
  fields.need("scenario", report.scenario);
  fields.need("seed", report.seed, "The campaign's seed: all 64 bits count, so read it as an integer.");
  fields.need("incomplete", report.incomplete,
              "The run was interrupted or out of time: what is here holds for the schedules that ran.");
  fields.unless_empty("incomplete_reason", report.incomplete_reason);
  fields.unless_empty(
      "redis", report.redis,
      "The real server that the schedules ran on, such as Redis 7.0.15; absent: on the fake.");
  fields.need("command_line", report.command_line, "Makes this report again.");
  fields.need("strategies", report.strategies);
  fields.unless_empty("by_servers", report.by_servers,
                      "Of verify --servers: every strategy with every number of servers, strategy by "
                      "strategy, servers ascending. The verdicts in strategies are then of all these numbers "
                      "together: proved where each is, violated where any is.");
  fields.need("counterexamples", report.counterexamples);
  fields.unless_empty("assumptions", report.assumptions);
  fields.unless_empty("sweep", report.sweep);
  fields.unless_empty("race", report.race);
  fields.unless_empty("history", report.history);
  fields.unless_empty("timings", report.timings, "Seconds of the machine, by name; only when asked for.");
}

}  // namespace overbook::reports
