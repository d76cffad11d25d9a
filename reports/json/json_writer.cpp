#include "reports/json/json_writer.h"

#include <cmath>
#include <nlohmann/json.hpp>
#include <stdexcept>

#include "report_schema.h"
#include "reports/json/json_assumptions.h"
#include "reports/json/json_sweep.h"
#include "reports/text/words.h"

namespace overbook::reports {
namespace {

double finite(double value) {
  if (!std::isfinite(value)) throw std::invalid_argument("a report cannot hold a number that is not finite");
  return value;
}

void put_if_any(Json& json, const char* key, const std::string& text) {
  if (!text.empty()) json[key] = text;
}

template <typename T>
void put_if_any(Json& json, const char* key, const std::optional<T>& value) {
  if (value) json[key] = *value;
}

// The elements in their order; an object's keys stay in the order in which they are put.
template <typename Range, typename Write>
Json array_of(const Range& range, Write write) {
  Json array = Json::array();
  for (const auto& element : range) array.push_back(write(element));
  return array;
}

template <typename Map>
Json object_of(const Map& map) {
  Json object = Json::object();
  for (const auto& [key, value] : map) object[key] = value;
  return object;
}

Json numbers_of(const std::map<std::string, double>& map) {
  Json object = Json::object();
  for (const auto& [key, value] : map) object[key] = finite(value);
  return object;
}

Json write(const Rate& rate) {
  return {{"estimate", finite(rate.estimate)},
          {"low", finite(rate.low)},
          {"high", finite(rate.high)},
          {"confidence", finite(rate.confidence)}};
}

void put_exhaustive(Json& json, const Exhaustive& exhaustive) {
  json["states"] = exhaustive.states;
  json["transitions"] = exhaustive.transitions;
  json["frontier"] = exhaustive.frontier;
  json["depth"] = exhaustive.depth;
  json["bounds"] = object_of(exhaustive.bounds);
  if (!exhaustive.servers.empty()) json["servers"] = exhaustive.servers;
}

Json write(const PropertyResult& result) {
  Json json;
  json["property"] = result.property;
  put_if_any(json, "claim", result.claim);
  put_if_any(json, "definition", result.definition);
  json["verdict"] = word(result.verdict);
  put_if_any(json, "method", result.method);
  put_if_any(json, "reason", result.reason);
  if (result.schedules > 0 || result.violations > 0) {
    json["schedules"] = result.schedules;
    json["violations"] = result.violations;
    if (result.undecided > 0) json["undecided"] = result.undecided;
  }
  if (result.rate) json["rate"] = write(*result.rate);
  if (result.upper_bound) json["upper_bound"] = finite(*result.upper_bound);
  put_if_any(json, "worst_excess", result.worst_excess);
  if (!result.schedules_by_excess.empty()) {
    json["schedules_by_excess"] = array_of(result.schedules_by_excess, [](const auto& entry) {
      return Json{{"excess", entry.first}, {"schedules", entry.second}};
    });
  }
  if (result.exhaustive) put_exhaustive(json, *result.exhaustive);
  put_if_any(json, "counterexample", result.counterexample);
  put_if_any(json, "worst_counterexample", result.worst_counterexample);
  put_if_any(json, "expected", result.expected);
  if (result.expected || !result.expectation_met) json["expectation_met"] = result.expectation_met;
  if (result.cells) json["cells"] = cell_counts_json(*result.cells);
  return json;
}

Json write(const Cost& cost) {
  Json json{{"decisions", cost.decisions},
            {"round_trips",
             {{"mean", finite(cost.round_trips.mean)},
              {"min", cost.round_trips.min},
              {"max", cost.round_trips.max}}},
            {"commands", numbers_of(cost.commands_per_decision)},
            {"decisions_by_kind", object_of(cost.decisions_by_kind)}};
  if (!cost.virtual_time) return json;
  const VirtualCost& time = *cost.virtual_time;
  json["latency_us"] = {{"p50", time.latency_p50_us},
                        {"p90", time.latency_p90_us},
                        {"p99", time.latency_p99_us},
                        {"max", time.latency_max_us}};
  json["slot_us"] = {{"leaked", time.slot_us_leaked}, {"over_limit", time.slot_us_over_limit}};
  json["run_us"] = time.run_us;
  return json;
}

Json write(const StrategyResult& strategy) {
  Json json;
  json["name"] = strategy.name;
  json["use"] = strategy.use;
  put_if_any(json, "summary", strategy.summary);
  json["settings"] = strategy.settings;
  json["properties"] =
      array_of(strategy.properties, [](const PropertyResult& result) { return write(result); });
  json["cost"] = write(strategy.cost);
  if (strategy.requests) {
    json["requests"] = {{"admitted", strategy.requests->admitted},
                        {"rejected", strategy.requests->rejected},
                        {"duplicate", strategy.requests->duplicate},
                        {"failed", strategy.requests->failed}};
  }
  return json;
}

Json write(const KeyRow& row) {
  Json json{{"key", row.key}, {"value", row.value}};
  if (row.added) json["added"] = true;
  if (row.removed) json["removed"] = true;
  if (row.changed) json["changed"] = true;
  return json;
}

Json write(const std::vector<KeyRow>& rows) {
  return array_of(rows, [](const KeyRow& row) { return write(row); });
}

Json write(const StepRow& step) {
  Json json;
  json["number"] = step.number;
  json["server"] = step.server;
  json["action"] = step.action;
  put_if_any(json, "reply", step.reply);
  put_if_any(json, "outcome", step.outcome);
  json["redis"] = write(step.redis);
  json["running"] = step.running;
  json["running_names"] = step.running_names;
  if (step.violates) json["violates"] = true;
  put_if_any(json, "time_us", step.time_us);
  return json;
}

Json write(const Counterexample& counterexample) {
  Json json;
  json["strategy"] = counterexample.strategy;
  json["property"] = counterexample.property;
  put_if_any(json, "claim", counterexample.claim);
  json["limit"] = counterexample.limit;
  json["worst_excess"] = counterexample.worst_excess;
  json["broken_at_step"] = counterexample.broken_at_step;
  json["schedule"] = counterexample.schedule;
  put_if_any(json, "found_by", counterexample.found_by);
  json["found_in_schedule"] = counterexample.found_in_schedule;
  json["found_steps"] = counterexample.found_steps;
  if (!counterexample.options.empty()) {
    json["options"] = Json::object();
    for (const auto& [name, option] : counterexample.options) {
      json["options"][name] = {{"value", option.value}, {"found_with", option.found_with}};
    }
  }
  json["explanation"] = counterexample.explanation;
  json["replay"] = counterexample.replay;
  json["servers"] = counterexample.servers;
  json["initial"] = write(counterexample.initial);
  json["initial_running"] = counterexample.initial_running;
  json["steps"] = array_of(counterexample.steps, [](const StepRow& step) { return write(step); });
  put_if_any(json, "cell", counterexample.cell);
  return json;
}

Json write(const ServersVerdict& verdict) {
  Json json;
  json["property"] = verdict.property;
  json["verdict"] = word(verdict.verdict);
  put_if_any(json, "worst_excess", verdict.worst_excess);
  put_if_any(json, "schedule", verdict.schedule);
  put_if_any(json, "worst_schedule", verdict.worst_schedule);
  return json;
}

Json write(const ServersRow& row) {
  Json json;
  json["strategy"] = row.strategy;
  json["servers"] = row.servers;
  json["properties"] = array_of(row.properties, [](const ServersVerdict& verdict) { return write(verdict); });
  json["states"] = row.states;
  json["transitions"] = row.transitions;
  json["frontier"] = row.frontier;
  json["depth"] = row.depth;
  put_if_any(json, "reason", row.reason);
  if (row.seconds) json["seconds"] = finite(*row.seconds);
  return json;
}

Json write(const ScenarioEcho& scenario) {
  Json json;
  json["name"] = scenario.name;
  json["sha256"] = scenario.sha256;
  put_if_any(json, "description", scenario.description);
  json["options"] = object_of(scenario.options);
  json["text"] = scenario.text;
  return json;
}

Json write(const Race& race) {
  const auto write_count = [](const RaceCount& count) {
    return Json{
        {"property", count.property}, {"violations", count.violations}, {"worst_excess", count.worst_excess}};
  };
  return {{"server", race.server},
          {"reproducible", false},
          {"strategies", array_of(race.strategies, [&](const RaceOfStrategy& of) {
             return Json{{"strategy", of.strategy},
                         {"rounds", of.rounds},
                         {"counts", array_of(of.counts, write_count)}};
           })}};
}

Json write(const Report& report) {
  Json json;
  json["format"] = kReportFormat;
  json["tool"] = {{"version", report.tool_version}};
  json["scenario"] = write(report.scenario);
  json["seed"] = report.seed;
  json["incomplete"] = report.incomplete;
  put_if_any(json, "incomplete_reason", report.incomplete_reason);
  put_if_any(json, "redis", report.redis);
  json["command_line"] = report.command_line;
  json["strategies"] =
      array_of(report.strategies, [](const StrategyResult& strategy) { return write(strategy); });
  if (!report.by_servers.empty()) {
    json["by_servers"] = array_of(report.by_servers, [](const ServersRow& row) { return write(row); });
  }
  json["counterexamples"] = array_of(
      report.counterexamples, [](const Counterexample& counterexample) { return write(counterexample); });
  if (report.assumptions) json["assumptions"] = assumptions_json(*report.assumptions);
  if (report.sweep) json["sweep"] = sweep_json(*report.sweep);
  if (report.race) json["race"] = write(*report.race);
  if (!report.timings.empty()) json["timings"] = numbers_of(report.timings);
  return json;
}

}  // namespace

std::string to_json(const Report& report) {
  const std::string dumped = write(report).dump(2, ' ', true, Json::error_handler_t::replace);
  std::string text;
  text.reserve(dumped.size() + dumped.size() / 16);
  // These three occur inside strings only: outside of them JSON has no such character.
  for (const char c : dumped) {
    switch (c) {
      case '<':
        text += "\\u003c";
        break;
      case '>':
        text += "\\u003e";
        break;
      case '&':
        text += "\\u0026";
        break;
      default:
        text += c;
    }
  }
  text += '\n';
  return text;
}

std::string_view report_schema_text() {
  return kReportSchema;
}

}  // namespace overbook::reports
