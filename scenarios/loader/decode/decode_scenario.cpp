#include <fmt/format.h>

#include <utility>

#include "scenarios/loader/decode/decode.h"
#include "scenarios/loader/decode/fields_read.h"

namespace overbook::scenarios {
namespace {

void check_running(const sim::Scenario& scenario, const FieldsRead& fields, Diagnostics& diagnostics) {
  const std::uint32_t limit = scenario.limits.the_limit().permits;
  if (!fields.object().find("limit") || fields.is_wrong("limit") || scenario.running <= limit) return;
  const Place running = *fields.object().find("running");
  diagnostics.add(
      running.node->span, running.pointer,
      {.code = code::kFullerThanFull,
       .message = fmt::format("{} conversations run already, but the limit is {}", scenario.running, limit),
       .label = fmt::format("expected no more than {}", limit),
       .help = "a race that starts over the limit says nothing about the strategy"});
}

void check_at_once(const sim::Scenario& scenario, const FieldsRead& fields, Diagnostics& diagnostics) {
  const std::optional<Place> at_once = fields.object().find("at_once");
  const bool is_known = !fields.is_wrong("at_once") && !fields.is_wrong("requests_per_server");
  if (!at_once || !is_known || scenario.at_once <= scenario.requests_per_server) return;
  diagnostics.add(at_once->node->span, at_once->pointer,
                  {.code = code::kSettingsExclude,
                   .message = fmt::format("{} requests of a server at once, but it makes only {}",
                                          scenario.at_once, scenario.requests_per_server),
                   .label = fmt::format("expected no more than {}", scenario.requests_per_server),
                   .help = fmt::format(R"(add "requests_per_server": {}, or more)", scenario.at_once)});
}

// What a scheduler says of the other fields of `explore`, if it is known.
void check_scheduler(const sim::Scenario& scenario, const Place& explore, Diagnostics& diagnostics) {
  const sim::SchedulerKind kind = scenario.explore.scheduler;
  const std::optional<Place> scheduler = find_field(explore, "scheduler");
  if (scheduler && !sim::scheduler_from_text(scheduler->node->text)) return;
  if (scenario.timing.is_timed && kind != sim::SchedulerKind::random) {
    diagnostics.add(scheduler->node->span, scheduler->pointer,
                    {.code = code::kSettingsExclude,
                     .message = fmt::format("in a timed scenario `{}` decides nothing", to_text(kind)),
                     .label = "what is due next is next",
                     .help = R"(remove it, or write "mode": "untimed")"});
  }
  const std::optional<Place> depth = find_field(explore, "depth");
  if (!depth || kind == sim::SchedulerKind::pct) return;
  diagnostics.add(key_span_of(explore, "depth"), depth->pointer,
                  {.code = code::kOptionWithoutOther,
                   .message = fmt::format("the scheduler `{}` has no depth", to_text(kind)),
                   .label = "only `pct` has one",
                   .help = R"(remove it, or write "scheduler": "pct")"});
}

// What is said of sweepers that there are none of would be silently without effect.
void check_sweepers(const FieldsRead& fields, const Abilities& abilities, Diagnostics& diagnostics) {
  const std::optional<Place> sweepers = fields.object().find("sweepers");
  if (!sweepers || !abilities.are_known || abilities.some_sweep) return;
  diagnostics.add(fields.object().key_span("sweepers"), sweepers->pointer,
                  {.code = code::kNoFunctionFor,
                   .message = "`sweepers` is about programs that sweep, and there is none",
                   .label = "expected a strategy whose program has a function sweep(sweeper)",
                   .help = R"(remove it, or add "function sweep(sweeper) ... end" to a program)"});
}

void read_strategies(const FieldsRead& fields, const ScriptReader& read_script, Reading reading,
                     sim::Scenario& out) {
  std::vector<DecodedStrategy> strategies;
  if (const auto place = fields.object().find("strategies"))
    strategies = decode_strategies(*place, read_script, reading);
  std::vector<std::string> labels;
  for (const DecodedStrategy& strategy : strategies) {
    if (!strategy.spec.label.empty()) labels.push_back(strategy.spec.label);
    out.strategies.push_back(strategy.spec);
  }
  const std::optional<Place> expect = fields.object().find("expect");
  if (expect &&
      is_kind(*expect, Node::Kind::object, "an object: verdicts for each strategy", reading.diagnostics)) {
    out.expect = decode_expect(*expect, labels, reading.diagnostics);
  }
  check_sweepers(fields, check_settings(strategies, out, reading.diagnostics), reading.diagnostics);
}

}  // namespace

sim::Scenario decode_scenario(const Place& place, const ScriptReader& read_script, Diagnostics& diagnostics) {
  sim::Scenario out;
  if (!is_kind(place, Node::Kind::object, "an object", diagnostics)) return out;
  const auto visit = [&out](auto& fields) { describe(fields, out); };
  const Reading reading{.diagnostics = diagnostics, .timing = out.timing};
  FieldsRead fields(place, kScenarioShape, names_of(visit), reading);
  visit(fields);
  check_running(out, fields, diagnostics);
  check_at_once(out, fields, diagnostics);
  if (const auto explore = find_field(place, "explore")) check_scheduler(out, *explore, diagnostics);
  read_strategies(fields, read_script, reading, out);
  return out;
}

}  // namespace overbook::scenarios
