#include "reports/assembly/step_table.h"

#include <gtest/gtest.h>

#include "model/strategies/lua_script.h"

namespace overbook::assembly {
namespace {

model::StrategySpec spec_of(const std::string& use) {
  model::StrategySpec spec;
  spec.use = use;
  spec.label = use;
  return spec;
}

sim::Scenario scenario_of(std::uint32_t limit, std::uint32_t running, std::uint32_t servers) {
  sim::Scenario scenario;
  scenario.name = "test";
  scenario.limits = model::one_limit(limit);
  scenario.running = running;
  scenario.servers = servers;
  return scenario;
}

StepTable table_of(const sim::Scenario& scenario, const std::string& use, const std::string& schedule) {
  const model::StrategySpec spec = spec_of(use);
  return step_table(sim::replay(scenario, spec, sim::schedule_from_text(schedule)), spec, std::nullopt);
}

TEST(StepTable, SaysForEachStepWhatWasDoneAnsweredAndDecided) {
  const StepTable table = table_of(scenario_of(1, 0, 2), "count-then-register", "1.1.2.1");
  ASSERT_EQ(table.steps.size(), 4U);
  EXPECT_EQ(table.servers, (std::vector<std::string>{"S1", "S2"}));
  EXPECT_EQ(table.steps[0].action, "KEYS conv:u1:*");
  EXPECT_EQ(table.steps[0].reply, "[]");
  EXPECT_EQ(table.steps[0].outcome, "");
  EXPECT_EQ(table.steps[1].action, "SET conv:u1:c1 s1 NX");
  EXPECT_EQ(table.steps[1].outcome, "admitted c1");
  EXPECT_EQ(table.steps[2].outcome, "rejected c2");
  EXPECT_EQ(table.steps[3].action, "DEL conv:u1:c1");
  EXPECT_EQ(table.steps[3].outcome, "release c1");
}

model::StrategySpec program_of(const std::string& body) {
  model::StrategySpec spec = spec_of("program");
  spec.program = "function acquire(request)\n" + body + "\nend\n";
  spec.program_name = "p.lua";
  return spec;
}

TEST(StepTable, TellsTheLineOfTheProgramThatEachStepIsOn) {
  const std::string body =
      "  local function read() return redis.call('GET', 'k') end\n"
      "  read() read()\n"
      "  pcall(redis.call, 'INCR', 'k')\n"
      "  redis.pipeline{{'INCR', 'k'}, {'INCR', 'k'}}\n"
      "  coroutine.wrap(function()\n"
      "    work('sleeps')\n"
      "  end)()\n"
      "  return 'admitted'";
  model::StrategySpec spec = program_of(body);
  const auto lines = [&](const std::string& schedule) {
    const StepTable table = step_table(
        sim::replay(scenario_of(1, 0, 2), spec, sim::schedule_from_text(schedule)), spec, std::nullopt);
    EXPECT_EQ(table.program, spec.is_atomic ? "" : "p.lua");
    std::vector<std::uint32_t> of_steps;
    for (const reports::StepRow& step : table.steps) of_steps.push_back(step.line.value_or(0));
    return of_steps;
  };
  using Lines = std::vector<std::uint32_t>;
  EXPECT_EQ(lines("1x6"), (Lines{2, 2, 4, 5, 5, 7}));
  // The other server's steps in between change nothing.
  EXPECT_EQ(lines("1.2.1.2.1.2.1.2.1.2.1.2"), (Lines{2, 2, 2, 2, 4, 4, 5, 5, 5, 5, 7, 7}));
  spec = program_of("  redis.call('GET', 'k')\n  return 'admitted'");
  spec.is_atomic = true;
  EXPECT_EQ(lines("1"), Lines{0}) << "a script is one step";
}

// They share one program: of each its own.
TEST(StepTable, TellsTheLineOfEachWorkerOfAServer) {
  sim::Scenario scenario = scenario_of(2, 0, 1);
  scenario.requests_per_server = scenario.at_once = 2;
  const model::StrategySpec spec =
      program_of("  redis.call('GET', 'k')\n  redis.call('INCR', 'k')\n  return 'admitted'");
  const StepTable table =
      step_table(sim::replay(scenario, spec, sim::schedule_from_text("1.1b.1b.1b.1.1")), spec, std::nullopt);
  std::vector<std::pair<std::string, std::uint32_t>> found;
  for (const reports::StepRow& step : table.steps) {
    if (step.line) found.emplace_back(step.server, *step.line);
  }
  EXPECT_EQ(found, (std::vector<std::pair<std::string, std::uint32_t>>{{"S1b", 2}, {"S1", 2}}));
}

TEST(StepTable, TellsWhatGoesWrongInTheLaneOfTheServerThatItStrikes) {
  sim::Scenario scenario = scenario_of(1, 0, 2);
  scenario.lease = sim::Lease{.ttl_ms = 15'000, .refresh_ms = 5'000};
  scenario.faults.crashes = scenario.faults.pauses = scenario.faults.lost_replies = 1;
  const StepTable table = table_of(scenario, "lua-script", "1.X1.H1.Y2.C1");
  ASSERT_EQ(table.steps.size(), 5U);
  EXPECT_EQ(table.steps[1].server, "S1");
  EXPECT_EQ(table.steps[1].action, "its leases lapse");
  EXPECT_TRUE(table.steps[2].action.starts_with("heartbeat; EVAL <refresh.lua>")) << table.steps[2].action;
  EXPECT_TRUE(table.steps[3].action.starts_with("the reply is lost; EVAL <admit.lua>"));
  EXPECT_EQ(table.steps[3].reply, "TIMEOUT no reply in time");
  EXPECT_EQ(table.steps[4].server, "S1");
  EXPECT_EQ(table.steps[4].action, "crashes");
  EXPECT_EQ(table.servers, (std::vector<std::string>{"S1", "S2"}));
}

TEST(StepTable, GivesRedisALaneWhereItIsStruck) {
  sim::Scenario scenario = scenario_of(1, 1, 1);
  scenario.faults.failovers = 1;
  scenario.faults.failover_loses_writes = 2;
  const StepTable table = table_of(scenario, "exclude-own-key", "1.F1.1");
  EXPECT_EQ(table.steps.at(1).server, "Redis");
  EXPECT_EQ(table.steps.at(1).action, "a replica takes over without the last write");
  EXPECT_EQ(table.servers, (std::vector<std::string>{"S1", "Redis"}));
}

TEST(StepTable, MarksKeysThatCameAndWent) {
  const StepTable table = table_of(scenario_of(1, 0, 1), "count-then-register", "1.1.1");
  EXPECT_TRUE(table.initial.empty());
  ASSERT_EQ(table.steps[1].redis.size(), 1U);
  EXPECT_EQ(table.steps[1].redis[0], (reports::KeyRow{.key = "conv:u1:c1", .value = "s1", .added = true}));
  ASSERT_EQ(table.steps[2].redis.size(), 1U);
  EXPECT_TRUE(table.steps[2].redis[0].removed);
}

TEST(StepTable, MarksValuesThatChanged) {
  const StepTable table = table_of(scenario_of(3, 1, 1), "lua-script", "1");
  bool index_has_changed = false;
  for (const reports::KeyRow& row : table.steps[0].redis)
    index_has_changed |= row.key == "convs:u1" && row.changed;
  EXPECT_TRUE(index_has_changed);
}

TEST(StepTable, CountsWhatSurelyRuns) {
  const StepTable table = table_of(scenario_of(3, 2, 1), "count-then-register", "1.1.1");
  EXPECT_EQ(table.initial_running, 2U);
  EXPECT_EQ(table.steps[0].running, 2U);
  EXPECT_EQ(table.steps[1].running, 3U);
  EXPECT_EQ(table.steps[1].running_names, (std::vector<std::string>{"c1", "c2", "c3"}));
  EXPECT_EQ(table.steps[2].running, 2U);
}

TEST(StepTable, ShowsOtherUsersKeysAsOneRow) {
  sim::Scenario scenario = scenario_of(3, 1, 1);
  scenario.other_keys = 12;
  const StepTable table = table_of(scenario, "count-then-register", "1");
  ASSERT_EQ(table.initial.size(), 2U);
  EXPECT_EQ(table.initial[1].key, "other:*");
  EXPECT_EQ(table.initial[1].value, "12 keys of other users");
  EXPECT_FALSE(table.steps[0].redis[1].changed);
}

TEST(ShownCommand, NamesAScriptInsteadOfItsText) {
  const redis::Command eval{"EVAL", model::shipped_admit_script(), "2", "conv:u1:c1", "convs:u1"};
  EXPECT_EQ(shown_command(eval, spec_of("lua-script")), "EVAL <admit.lua> 2 conv:u1:c1 convs:u1");
}

TEST(ShownCommand, KnowsTheScriptsOfTheScenario) {
  model::StrategySpec spec = spec_of("lua-script");
  spec.script = "return 1";
  spec.script_name = "mine.lua";
  spec.release_script = "return 2";
  EXPECT_EQ(shown_command({"EVAL", "return 1", "0"}, spec), "EVAL <mine.lua> 0");
  EXPECT_EQ(shown_command({"EVAL", "return 2", "0"}, spec), "EVAL <release script> 0");
  EXPECT_EQ(shown_command({"EVAL", std::string(100, 'x'), "0"}, spec), "EVAL <script of 100 bytes> 0");
}

}  // namespace
}  // namespace overbook::assembly
