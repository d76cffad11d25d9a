#include "reports/samples/sample_report.h"

#include <fmt/format.h>

#include <algorithm>
#include <initializer_list>
#include <map>
#include <utility>

namespace overbook::reports {
namespace {

constexpr const char* kNotTurnedAway = "nobody is turned away while a slot is free throughout";
constexpr const char* kSomebodyGetsIn = "of those who ask while slots are free, somebody gets in";

// Draws the steps of a counterexample: keeps the keys, and marks what each step did to them.
class Story {
 public:
  Story(std::string strategy, std::string property, std::string claim) {
    example_.strategy = std::move(strategy);
    example_.property = std::move(property);
    example_.claim = std::move(claim);
    example_.limit = 3;
    example_.servers = {"S1", "S2", "S3"};
    keys_ = {{"conv:u1:c1", "S0"}, {"conv:u1:c2", "S0"}};
    for (const auto& [key, value] : keys_) example_.initial.push_back({.key = key, .value = value});
    example_.initial_running = running_ = 2;
    names_ = {"c1", "c2"};
  }

  Story& step(const std::string& server, const std::string& action, const std::string& reply) {
    StepRow row;
    row.number = static_cast<std::uint32_t>(example_.steps.size() + 1);
    row.server = server;
    row.action = action;
    row.reply = reply;
    row.running = running_;
    row.running_names = names_;
    example_.steps.push_back(row);
    return redraw({}, {});
  }
  Story& adds(const std::string& key) {
    keys_[key] = example_.steps.back().server;
    return redraw(key, {});
  }
  Story& removes(const std::string& key) {
    const std::string value = keys_[key];
    keys_.erase(key);
    return redraw({}, {.key = key, .value = value, .removed = true});
  }
  Story& admits(const std::string& name) {
    example_.steps.back().outcome = "admitted " + name;
    names_.push_back(name);
    example_.steps.back().running = ++running_;
    example_.steps.back().running_names = names_;
    return *this;
  }
  Story& rejects(const std::string& name) {
    example_.steps.back().outcome = "rejected " + name;
    return *this;
  }
  Counterexample breaks(const std::string& schedule, std::uint32_t found_steps, const std::string& why) {
    StepRow& last = example_.steps.back();
    last.violates = true;
    example_.broken_at_step = last.number;
    example_.worst_excess = running_ > example_.limit ? running_ - example_.limit : 0;
    example_.schedule = schedule;
    example_.found_by = FoundBy::random;
    example_.found_in_schedule = 17;
    example_.found_steps = found_steps;
    example_.explanation = why;
    example_.replay = fmt::format("overbook replay scenarios/last-slot.json --strategy {} --schedule {}",
                                  example_.strategy, schedule);
    return example_;
  }

 private:
  Story& redraw(const std::string& added, const KeyRow& removed) {
    auto& rows = example_.steps.back().redis;
    rows.clear();
    for (const auto& [key, value] : keys_)
      rows.push_back({.key = key, .value = value, .added = key == added});
    if (!removed.key.empty()) rows.push_back(removed);
    std::sort(rows.begin(), rows.end(), [](const KeyRow& a, const KeyRow& b) { return a.key < b.key; });
    return *this;
  }

  Counterexample example_;
  std::map<std::string, std::string> keys_;
  std::vector<std::string> names_;
  std::uint32_t running_ = 0;
};

const std::string kCount = "KEYS conv:u1:*";

std::string set_command(int conversation, const std::string& server) {
  return fmt::format("SET conv:u1:c{} {} PX 15000 NX", conversation, server);
}

Counterexample both_take_the_last_slot() {
  return Story("count-then-register", "no-over-admission", "never more than L surely run")
      .step("S1", kCount, "[conv:u1:c1 conv:u1:c2]")
      .step("S2", kCount, "[conv:u1:c1 conv:u1:c2]")
      .step("S1", set_command(3, "S1"), "OK")
      .adds("conv:u1:c3")
      .admits("c3")
      .step("S2", set_command(4, "S2"), "OK")
      .adds("conv:u1:c4")
      .admits("c4")
      .breaks("1212", 31,
              "S1 and S2 both read 2 (steps 1, 2) before either SET (3, 4): to check and to act are two "
              "commands, "
              "and between them the other server acts too.");
}

Counterexample all_three_take_the_last_slot() {
  return Story("count-then-register", "no-over-admission", "never more than L surely run")
      .step("S1", kCount, "[conv:u1:c1 conv:u1:c2]")
      .step("S2", kCount, "[conv:u1:c1 conv:u1:c2]")
      .step("S3", kCount, "[conv:u1:c1 conv:u1:c2]")
      .step("S1", set_command(3, "S1"), "OK")
      .adds("conv:u1:c3")
      .admits("c3")
      .step("S2", set_command(4, "S2"), "OK")
      .adds("conv:u1:c4")
      .admits("c4")
      .step("S3", set_command(5, "S3"), "OK")
      .adds("conv:u1:c5")
      .admits("c5")
      .breaks("123123", 31, "S1, S2 and S3 all read 2 (steps 1 to 3) before the first SET (4).");
}

Counterexample alone_and_rejected() {
  return Story("register-then-count", "no-false-rejection", kNotTurnedAway)
      .step("S1", set_command(3, "S1"), "OK")
      .adds("conv:u1:c3")
      .step("S1", kCount, "[conv:u1:c1 conv:u1:c2 conv:u1:c3]")
      .step("S1", "DEL conv:u1:c3", "1")
      .removes("conv:u1:c3")
      .rejects("c3")
      .breaks("111", 9, "S1 counts itself (step 2): 3 of 3, although only 2 conversations run.");
}

Counterexample mutual_rejection(const std::string& strategy, const std::string& property,
                                const std::string& claim) {
  const std::string four = "[conv:u1:c1 conv:u1:c2 conv:u1:c3 conv:u1:c4]";
  return Story(strategy, property, claim)
      .step("S1", set_command(3, "S1"), "OK")
      .adds("conv:u1:c3")
      .step("S2", set_command(4, "S2"), "OK")
      .adds("conv:u1:c4")
      .step("S1", kCount, four)
      .step("S2", kCount, four)
      .step("S1", "DEL conv:u1:c3", "1")
      .removes("conv:u1:c3")
      .rejects("c3")
      .step("S2", "DEL conv:u1:c4", "1")
      .removes("conv:u1:c4")
      .rejects("c4")
      .breaks(
          "121212", 24,
          "Each of S1 and S2 counts the registration of the other (steps 3, 4) and gives way to it: the slot "
          "stays empty.");
}

struct Finding {
  std::uint64_t violations = 0;
  std::optional<std::size_t> counterexample = std::nullopt;
  std::optional<std::uint32_t> worst = std::nullopt;
};

constexpr std::uint64_t kSchedules = 100000;

PropertyResult sampled(std::string property, std::string claim, std::string definition, Finding finding) {
  PropertyResult result;
  result.property = std::move(property);
  result.claim = std::move(claim);
  result.definition = std::move(definition);
  result.verdict = finding.violations > 0 ? Verdict::violated : Verdict::not_found;
  result.method = "random";
  result.schedules = kSchedules;
  result.violations = finding.violations;
  result.counterexample = finding.counterexample;
  result.worst_excess = finding.worst;
  if (finding.violations > 0) {
    const double share = static_cast<double>(finding.violations) / static_cast<double>(kSchedules);
    result.rate = {.estimate = share, .low = share * 0.99, .high = std::min(1.0, share * 1.01)};
  } else {
    result.upper_bound = 2.9957e-05;
  }
  if (finding.worst) result.schedules_by_excess = {{0, kSchedules - finding.violations}};
  return result;
}

PropertyResult without_schedules(std::string property, std::string claim, std::string definition,
                                 Verdict verdict, std::string reason) {
  PropertyResult result;
  result.verdict = verdict;
  result.property = std::move(property);
  result.claim = std::move(claim);
  result.definition = std::move(definition);
  result.reason = std::move(reason);
  return result;
}

// In the order of the report. Nobody in these scenarios asks twice, or evicts.
std::vector<PropertyResult> properties(Finding over, Finding lasting, Finding falsely, Finding progress) {
  return {
      sampled("no-over-admission", "never more than L surely run",
              "At no instant do more than L conversations surely run.", over),
      sampled("no-lasting-excess", "no excess stays when all is quiet",
              "When all requests have returned and every message is delivered, no more than L run.", lasting),
      sampled(
          "no-false-rejection", kNotTurnedAway,
          "A request is rejected only if at some instant between its invocation and its return all L slots "
          "may be taken.",
          falsely),
      sampled("progress", kSomebodyGetsIn,
              "Of requests that overlap while slots are free the whole time, at least one is admitted.",
              progress),
      sampled("no-slot-leak", "when all is over, L newcomers get in",
              "When all is over, L newcomers that ask one after the other get in.", {}),
      sampled("no-slot-gain", "and not one more",
              "When all is over, no more than L newcomers that ask one after the other get in.", {}),
      without_schedules("no-duplicate-run", "a conversation runs once",
                        "No two admissions of one conversation overlap, on two servers or on one.",
                        Verdict::not_applicable, "each request is for a conversation of its own"),
      without_schedules(
          "no-needless-eviction", "nobody is closed while there is room",
          "A running conversation is evicted only if more than L may run at some instant of the request that "
          "evicts it.",
          Verdict::not_run, "the campaign was stopped before its first schedule"),
      sampled("no-failure", "no call fails on its own",
              "No request, release or heartbeat that no fault struck ends in an error.", {}),
  };
}

StrategyResult strategy(std::string name, std::string summary, std::vector<std::string> settings,
                        std::vector<PropertyResult> results) {
  StrategyResult result;
  result.name = name;
  result.use = std::move(name);
  result.summary = std::move(summary);
  result.settings = std::move(settings);
  result.properties = std::move(results);
  result.cost.decisions = 3 * kSchedules;
  result.cost.round_trips = {.mean = 2.5, .min = 2, .max = 3};
  result.cost.commands_per_decision = {{"KEYS", 1}, {"SET", 1}, {"DEL", 0.5}};
  result.cost.decisions_by_kind = {{"admitted", 150000}, {"rejected", 150000}};
  result.requests = {.admitted = 150000, .rejected = 150000};
  return result;
}

enum class Met : std::uint8_t { yes, no };

void expect(StrategyResult& result, const std::string& property, const std::string& expected, Met met) {
  for (PropertyResult& each : result.properties) {
    if (each.property != property) continue;
    each.expected = expected;
    each.expectation_met = met == Met::yes;
  }
}

ScenarioEcho sample_scenario() {
  ScenarioEcho scenario;
  scenario.name = "last-slot";
  scenario.description = "Three servers race for the one slot that is left.";
  scenario.sha256 = "5f2c0d9be1a94c7b8e03d6a1f4475c2390ab1de86c7f5e4d3b2a190817263544";
  scenario.options = {{"limit", "3"},
                      {"running", "2"},
                      {"servers", "3"},
                      {"requests_per_server", "1"},
                      {"explore.scheduler", "random"},
                      {"explore.schedules", "100000"},
                      {"lease.ttl_ms", "15000"},
                      {"timing.mode", "untimed"}};
  scenario.text =
      "{\n  \"name\": \"last-slot\",\n  \"limit\": 3,\n  \"running\": 2,\n  \"servers\": 3,\n"
      "  \"strategies\": [\"count-then-register\", \"lua-script\"],\n"
      "  \"explore\": { \"scheduler\": \"random\", \"schedules\": 100000, \"seed\": 7 }\n}\n";
  return scenario;
}

std::vector<StrategyResult> sample_strategies() {
  std::vector<StrategyResult> all;
  const std::string at_limit = "full when count >= limit";
  all.push_back(strategy("count-then-register", "Counts what runs, then registers if a slot is free.",
                         {"count by KEYS", at_limit}, properties({41213, 0, 2}, {41213, 0, 2}, {}, {})));
  for (std::size_t i : {0U, 1U}) {
    all[0].properties[i].schedules_by_excess = {{0, 58787}, {1, 33870}, {2, 7343}};
    all[0].properties[i].worst_counterexample = 1;
  }
  all.push_back(strategy("register-then-count", "Registers, counts everything, gives way if full.",
                         {"count by KEYS", at_limit},
                         properties({0, {}, 0}, {0, {}, 0}, {kSchedules, 2}, {kSchedules, 2})));
  all.push_back(strategy("register-then-count-plus-one", "The same, with one more than the limit allowed.",
                         {"count by KEYS", "full when count >= limit + 1"},
                         properties({0, {}, 0}, {0, {}, 0}, {32418, 3}, {871, 4})));
  all.push_back(strategy("exclude-own-key", "Registers, counts the others, gives way if full.",
                         {"count by KEYS", at_limit},
                         properties({0, {}, 0}, {0, {}, 0}, {32418, 5}, {871, 6})));
  all.push_back(strategy("lua-script", "Counts and registers in one script.", {"admit.lua"},
                         properties({0, {}, 0}, {0, {}, 0}, {}, {})));
  all.back().cost.round_trips = {.mean = 1, .min = 1, .max = 1};
  all.back().cost.commands_per_decision = {{"EVALSHA", 1}};
  expect(all[0], "no-over-admission", "violated", Met::yes);
  expect(all[0], "no-false-rejection", "not-violated", Met::yes);
  expect(all[1], "no-false-rejection", "violated", Met::yes);
  expect(all[2], "no-over-admission", "not-violated", Met::yes);
  expect(all[3], "progress", "not-violated", Met::no);
  expect(all[4], "no-over-admission", "not-violated", Met::yes);
  return all;
}

}  // namespace

Report sample_report() {
  Report report;
  report.tool_version = "0.1.0";
  report.scenario = sample_scenario();
  report.seed = 7;
  report.command_line = "overbook run scenarios/last-slot.json --html report.html";
  report.strategies = sample_strategies();
  report.counterexamples = {
      both_take_the_last_slot(),
      all_three_take_the_last_slot(),
      alone_and_rejected(),
      mutual_rejection("register-then-count-plus-one", "no-false-rejection", kNotTurnedAway),
      mutual_rejection("register-then-count-plus-one", "progress", kSomebodyGetsIn),
      mutual_rejection("exclude-own-key", "no-false-rejection", kNotTurnedAway),
      mutual_rejection("exclude-own-key", "progress", kSomebodyGetsIn),
  };
  return report;
}

}  // namespace overbook::reports
