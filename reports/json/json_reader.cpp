#include "reports/json/json_reader.h"

#include <fmt/format.h>

#include <charconv>
#include <utility>

#include "reports/json/json_assumptions.h"
#include "reports/json/json_fields.h"
#include "reports/json/json_sweep.h"
#include "reports/json/json_writer.h"
#include "reports/text/words.h"
#include "reports/view/sweep_view.h"

namespace overbook::reports {
namespace {

Rate read_rate(const Located& value) {
  Fields fields(value);
  Rate rate;
  rate.estimate = read_number(fields.need("estimate"));
  rate.low = read_number(fields.need("low"));
  rate.high = read_number(fields.need("high"));
  rate.confidence = read_number(fields.need("confidence"));
  fields.finish();
  return rate;
}

Verdict read_verdict(const Located& value) {
  const auto verdict = verdict_from_word(read_text(value));
  if (!verdict) value.fail(one_of_verdict_words());
  return *verdict;
}

// The five fields stand beside the others of a property, and come all together; "servers" comes with them
// only.
std::optional<Exhaustive> read_exhaustive(Fields& fields) {
  constexpr std::array kNames{"states", "transitions", "frontier", "depth", "bounds"};
  bool any = false;
  for (const char* name : kNames) any = fields.find(name).has_value() || any;
  const auto servers = fields.find("servers");
  if (!any && !servers) return std::nullopt;
  Exhaustive exhaustive;
  if (servers) exhaustive.servers = read_array(*servers, read_small_count);
  exhaustive.states = read_count(fields.need("states"));
  exhaustive.transitions = read_count(fields.need("transitions"));
  exhaustive.frontier = read_count(fields.need("frontier"));
  exhaustive.depth = read_small_count(fields.need("depth"));
  exhaustive.bounds = read_map(fields.need("bounds"), read_count);
  return exhaustive;
}

std::map<std::uint32_t, std::uint64_t> read_histogram(const Located& value) {
  const auto entries = read_array(value, [](const Located& entry) {
    Fields fields(entry);
    const std::pair bin{read_small_count(fields.need("excess")), read_count(fields.need("schedules"))};
    fields.finish();
    return bin;
  });
  std::map<std::uint32_t, std::uint64_t> histogram(entries.begin(), entries.end());
  if (histogram.size() != entries.size()) value.fail("an excess twice", "each excess once");
  return histogram;
}

std::optional<std::size_t> read_index(Fields& fields, const char* key, std::size_t count) {
  const auto value = fields.find(key);
  if (!value) return std::nullopt;
  const std::uint64_t index = read_count(*value);
  if (index >= count) value->fail(fmt::format("an index into \"counterexamples\", which has {}", count));
  return static_cast<std::size_t>(index);
}

PropertyResult read_property(const Located& value, std::size_t counterexamples) {
  Fields fields(value);
  PropertyResult result;
  result.property = read_text(fields.need("property"));
  result.claim = fields.text_or_empty("claim");
  result.definition = fields.text_or_empty("definition");
  result.verdict = read_verdict(fields.need("verdict"));
  result.method = fields.text_or_empty("method");
  result.reason = fields.text_or_empty("reason");
  if (const auto schedules = fields.find("schedules")) result.schedules = read_count(*schedules);
  if (const auto violations = fields.find("violations")) result.violations = read_count(*violations);
  if (const auto rate = fields.find("rate")) result.rate = read_rate(*rate);
  if (const auto undecided = fields.find("undecided")) result.undecided = read_count(*undecided);
  if (const auto bound = fields.find("upper_bound")) result.upper_bound = read_number(*bound);
  if (const auto worst = fields.find("worst_excess")) result.worst_excess = read_small_count(*worst);
  if (const auto bins = fields.find("schedules_by_excess"))
    result.schedules_by_excess = read_histogram(*bins);
  result.exhaustive = read_exhaustive(fields);
  result.counterexample = read_index(fields, "counterexample", counterexamples);
  result.worst_counterexample = read_index(fields, "worst_counterexample", counterexamples);
  if (const auto expected = fields.find("expected")) result.expected = read_text(*expected);
  if (const auto met = fields.find("expectation_met")) result.expectation_met = read_bool(*met);
  if (const auto cells = fields.find("cells")) result.cells = read_cell_counts(*cells);
  fields.finish();
  return result;
}

RaceCount read_race_count(const Located& value) {
  Fields fields(value);
  RaceCount count;
  count.property = read_text(fields.need("property"));
  count.violations = read_count(fields.need("violations"));
  count.worst_excess = read_small_count(fields.need("worst_excess"));
  fields.finish();
  return count;
}

RaceOfStrategy read_raced(const Located& value) {
  Fields fields(value);
  RaceOfStrategy raced;
  raced.strategy = read_text(fields.need("strategy"));
  raced.rounds = read_count(fields.need("rounds"));
  raced.counts = read_array(fields.need("counts"), read_race_count);
  fields.finish();
  return raced;
}

Race read_race(const Located& value) {
  Fields fields(value);
  Race race;
  race.server = read_text(fields.need("server"));
  const Located reproducible = fields.need("reproducible");
  if (read_bool(reproducible)) reproducible.fail("false: no race can be had again");
  race.strategies = read_array(fields.need("strategies"), read_raced);
  fields.finish();
  return race;
}

Cost read_cost(const Located& value) {
  Fields fields(value);
  Cost cost;
  cost.decisions = read_count(fields.need("decisions"));
  Fields spread(fields.need("round_trips"));
  cost.round_trips.mean = read_number(spread.need("mean"));
  cost.round_trips.min = read_count(spread.need("min"));
  cost.round_trips.max = read_count(spread.need("max"));
  spread.finish();
  cost.commands_per_decision = read_map(fields.need("commands"), read_number);
  cost.decisions_by_kind = read_map(fields.need("decisions_by_kind"), read_count);
  if (const auto latency_us = fields.find("latency_us")) {
    VirtualCost& time = cost.virtual_time.emplace();
    Fields latency(*latency_us);
    time.latency_p50_us = read_count(latency.need("p50"));
    time.latency_p90_us = read_count(latency.need("p90"));
    time.latency_p99_us = read_count(latency.need("p99"));
    time.latency_max_us = read_count(latency.need("max"));
    latency.finish();
    Fields slots(fields.need("slot_us"));
    time.slot_us_leaked = read_count(slots.need("leaked"));
    time.slot_us_over_limit = read_count(slots.need("over_limit"));
    slots.finish();
    time.run_us = read_count(fields.need("run_us"));
  }
  fields.finish();
  return cost;
}

Requests read_requests(const Located& value) {
  Fields fields(value);
  Requests requests;
  requests.admitted = read_count(fields.need("admitted"));
  requests.rejected = read_count(fields.need("rejected"));
  requests.duplicate = read_count(fields.need("duplicate"));
  requests.failed = read_count(fields.need("failed"));
  fields.finish();
  return requests;
}

StrategyResult read_strategy(const Located& value, std::size_t counterexamples) {
  Fields fields(value);
  StrategyResult strategy;
  strategy.name = read_text(fields.need("name"));
  strategy.use = read_text(fields.need("use"));
  strategy.summary = fields.text_or_empty("summary");
  strategy.settings = read_array(fields.need("settings"), read_text);
  strategy.properties = read_array(fields.need("properties"), [counterexamples](const Located& property) {
    return read_property(property, counterexamples);
  });
  strategy.cost = read_cost(fields.need("cost"));
  if (const auto requests = fields.find("requests")) strategy.requests = read_requests(*requests);
  fields.finish();
  return strategy;
}

KeyRow read_key(const Located& value) {
  Fields fields(value);
  KeyRow row;
  row.key = read_text(fields.need("key"));
  row.value = read_text(fields.need("value"));
  row.added = fields.flag("added");
  row.removed = fields.flag("removed");
  row.changed = fields.flag("changed");
  fields.finish();
  return row;
}

StepRow read_step(const Located& value) {
  Fields fields(value);
  StepRow step;
  step.number = read_small_count(fields.need("number"));
  step.server = read_text(fields.need("server"));
  step.action = read_text(fields.need("action"));
  step.reply = fields.text_or_empty("reply");
  step.outcome = fields.text_or_empty("outcome");
  step.redis = read_array(fields.need("redis"), read_key);
  step.running = read_small_count(fields.need("running"));
  step.running_names = read_array(fields.need("running_names"), read_text);
  step.violates = fields.flag("violates");
  if (const auto time = fields.find("time_us")) step.time_us = read_count(*time);
  fields.finish();
  return step;
}

ChangedOption read_changed_option(const Located& value) {
  Fields fields(value);
  ChangedOption option;
  option.value = read_count(fields.need("value"));
  option.found_with = read_count(fields.need("found_with"));
  fields.finish();
  return option;
}

Counterexample read_counterexample(const Located& value, const std::optional<Sweep>& sweep) {
  Fields fields(value);
  Counterexample result;
  result.strategy = read_text(fields.need("strategy"));
  result.property = read_text(fields.need("property"));
  result.claim = fields.text_or_empty("claim");
  result.limit = read_small_count(fields.need("limit"));
  result.worst_excess = read_small_count(fields.need("worst_excess"));
  result.broken_at_step = read_small_count(fields.need("broken_at_step"));
  result.schedule = read_text(fields.need("schedule"));
  result.found_by = fields.text_or_empty("found_by");
  result.found_in_schedule = read_count(fields.need("found_in_schedule"));
  result.found_steps = read_small_count(fields.need("found_steps"));
  if (const auto options = fields.find("options")) result.options = read_map(*options, read_changed_option);
  result.explanation = read_text(fields.need("explanation"));
  result.replay = read_text(fields.need("replay"));
  result.servers = read_array(fields.need("servers"), read_text);
  result.initial = read_array(fields.need("initial"), read_key);
  result.initial_running = read_small_count(fields.need("initial_running"));
  result.steps = read_array(fields.need("steps"), read_step);
  if (const auto cell = fields.find("cell")) {
    result.cell = static_cast<std::size_t>(read_count(*cell));
    if (!sweep || *result.cell >= cell_count(*sweep)) cell->fail("the number of a cell of \"sweep\"");
  }
  fields.finish();
  return result;
}

ServersVerdict read_servers_verdict(const Located& value) {
  Fields fields(value);
  ServersVerdict verdict;
  verdict.property = read_text(fields.need("property"));
  verdict.verdict = read_verdict(fields.need("verdict"));
  if (const auto worst = fields.find("worst_excess")) verdict.worst_excess = read_small_count(*worst);
  verdict.schedule = fields.text_or_empty("schedule");
  verdict.worst_schedule = fields.text_or_empty("worst_schedule");
  fields.finish();
  return verdict;
}

ServersRow read_servers_row(const Located& value) {
  Fields fields(value);
  ServersRow row;
  row.strategy = read_text(fields.need("strategy"));
  row.servers = read_small_count(fields.need("servers"));
  row.properties = read_array(fields.need("properties"), read_servers_verdict);
  row.states = read_count(fields.need("states"));
  row.transitions = read_count(fields.need("transitions"));
  row.frontier = read_count(fields.need("frontier"));
  row.depth = read_small_count(fields.need("depth"));
  row.reason = fields.text_or_empty("reason");
  if (const auto seconds = fields.find("seconds")) row.seconds = read_number(*seconds);
  fields.finish();
  return row;
}

ScenarioEcho read_scenario(const Located& value) {
  Fields fields(value);
  ScenarioEcho scenario;
  scenario.name = read_text(fields.need("name"));
  scenario.sha256 = read_text(fields.need("sha256"));
  scenario.description = fields.text_or_empty("description");
  scenario.options = read_map(fields.need("options"), read_text);
  scenario.text = read_text(fields.need("text"));
  fields.finish();
  return scenario;
}

Report read_report(const Located& document) {
  Fields fields(document);
  const Located format = fields.need("format");
  if (read_text(format) != kReportFormat) format.fail(fmt::format("\"{}\"", kReportFormat));
  Report report;
  Fields tool(fields.need("tool"));
  report.tool_version = read_text(tool.need("version"));
  tool.finish();
  report.scenario = read_scenario(fields.need("scenario"));
  report.seed = read_count(fields.need("seed"));
  report.incomplete = read_bool(fields.need("incomplete"));
  report.incomplete_reason = fields.text_or_empty("incomplete_reason");
  report.redis = fields.text_or_empty("redis");
  report.command_line = read_text(fields.need("command_line"));
  if (const auto sweep = fields.find("sweep")) report.sweep = read_sweep(*sweep);
  report.counterexamples = read_array(fields.need("counterexamples"), [&report](const Located& example) {
    return read_counterexample(example, report.sweep);
  });
  if (const auto rows = fields.find("by_servers")) report.by_servers = read_array(*rows, read_servers_row);
  if (const auto found = fields.find("assumptions")) report.assumptions = read_assumptions(*found);
  const std::size_t counterexamples = report.counterexamples.size();
  report.strategies = read_array(fields.need("strategies"), [counterexamples](const Located& strategy) {
    return read_strategy(strategy, counterexamples);
  });
  if (const auto race = fields.find("race")) report.race = read_race(*race);
  if (const auto timings = fields.find("timings")) report.timings = read_map(*timings, read_number);
  fields.finish();
  return report;
}

std::string place_of(std::string_view text, std::size_t byte) {
  std::size_t line = 1;
  std::size_t column = 1;
  for (std::size_t i = 0; i + 1 < byte && i < text.size(); ++i) {
    if (text[i] == '\n') {
      ++line;
      column = 1;
    } else {
      ++column;
    }
  }
  return fmt::format("line {}, column {}", line, column);
}

}  // namespace

Report from_json(std::string_view text, const std::string& file) {
  Json json;
  try {
    json = Json::parse(text);
  } catch (const Json::parse_error& error) {
    throw ReportError(file, "", fmt::format("text that is not JSON at {}", place_of(text, error.byte)),
                      "a report written by overbook");
  } catch (const Json::out_of_range&) {
    throw ReportError(file, "", "a number that is out of range", "a report written by overbook");
  }
  return read_report({.json = &json, .file = &file, .pointer = ""});
}

bool is_counterexample_reference(std::string_view text) {
  return text.find('#') != std::string_view::npos;
}

CounterexampleReference parse_counterexample_reference(std::string_view text) {
  constexpr std::string_view kPrefix = "/counterexamples/";
  const std::size_t hash = text.find('#');
  CounterexampleReference reference{.file = std::string(text.substr(0, hash)), .index = 0};
  const std::string_view pointer = hash == std::string_view::npos ? "" : text.substr(hash + 1);
  const bool is_prefixed = pointer.substr(0, kPrefix.size()) == kPrefix;
  const std::string_view digits = is_prefixed ? pointer.substr(kPrefix.size()) : std::string_view();
  const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), reference.index);
  const bool is_canonical = digits.size() == 1 || (digits.size() > 1 && digits.front() != '0');
  if (error != std::errc() || end != digits.data() + digits.size() || !is_canonical) {
    throw ReportError(reference.file, std::string(pointer), "a reference to something else",
                      "a counterexample of the report, as in report.json#/counterexamples/0");
  }
  return reference;
}

const Counterexample& counterexample(const Report& report, const CounterexampleReference& reference) {
  if (reference.index >= report.counterexamples.size()) {
    throw ReportError(reference.file, fmt::format("/counterexamples/{}", reference.index), "nothing",
                      fmt::format("an index below {}: the report's number of counterexamples",
                                  report.counterexamples.size()));
  }
  return report.counterexamples[reference.index];
}

}  // namespace overbook::reports
