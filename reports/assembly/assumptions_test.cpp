// What strategies assume: the sentence from verdicts, and verdicts from real explorations.

#include "reports/assembly/assumptions.h"

#include <gmock/gmock.h>

#include <algorithm>

#include "reports/view/assumptions_table.h"
#include "sim/test_scenarios.h"

namespace overbook::assembly {
namespace {

using sim::CircumstanceId;
using sim::ExploredCircumstance;
using sim::Outcome;
using testing::HasSubstr;
using testing::IsEmpty;

ExploredCircumstance seen(CircumstanceId id, std::string_view assumption, Outcome no_leak) {
  ExploredCircumstance one{.id = id, .assumption = assumption, .outcomes = {}};
  one.outcomes.fill(Outcome::proved);
  one.outcomes[model::PropertyId::no_slot_leak] = no_leak;
  return one;
}

std::string sentence_of(const std::vector<ExploredCircumstance>& explored) {
  return assumption_sentence(sim::assumed_by(explored));
}

const ExploredCircumstance kNothing = seen(CircumstanceId::none, "", Outcome::proved);

TEST(AssumptionSentence, NamesWhatBreaksWhatHoldsOtherwise) {
  EXPECT_EQ(sentence_of({kNothing, seen(CircumstanceId::crash_with_lease, "no crash", Outcome::violated),
                         seen(CircumstanceId::pause, "no pause", Outcome::proved),
                         seen(CircumstanceId::failover, "no failover", Outcome::violated)}),
            "assumes no crash and no failover.");
  EXPECT_EQ(sentence_of({kNothing, seen(CircumstanceId::pause, "no pause", Outcome::proved)}),
            "assumes none of these.");
}

TEST(AssumptionSentence, LeavesOutWhatAWiderAssumptionSays) {
  const auto without = seen(CircumstanceId::crash_without_lease, "leases", Outcome::violated);
  EXPECT_EQ(
      sentence_of({kNothing, without, seen(CircumstanceId::crash_with_lease, "no crash", Outcome::violated)}),
      "assumes no crash.");
  EXPECT_EQ(
      sentence_of({kNothing, without, seen(CircumstanceId::crash_with_lease, "no crash", Outcome::proved)}),
      "assumes leases.");
}

TEST(AssumptionSentence, DoesNotCallAssumedWhatBreaksByItself) {
  EXPECT_EQ(sentence_of({seen(CircumstanceId::none, "", Outcome::violated),
                         seen(CircumstanceId::pause, "no pause", Outcome::violated)}),
            "breaks by itself: no-slot-leak; beyond that it assumes none of these.");
}

TEST(AssumptionSentence, SaysWhatWasNotDecided) {
  EXPECT_EQ(sentence_of({kNothing, seen(CircumstanceId::pause, "no pause", Outcome::inconclusive)}),
            "assumes none of these; not decided: no pause.");
}

TEST(AssumptionSentence, SaysWhatCouldNotBeRun) {
  ExploredCircumstance without{
      .id = CircumstanceId::crash_without_lease, .assumption = "leases", .failure = sim::RehearsalFailure{}};
  EXPECT_EQ(sentence_of({kNothing, without}), "assumes none of these; it can't be run to see: leases.");
}

TEST(AssumptionSentence, ClaimsOfWhatIsKnownAndNamesTheRest) {
  ExploredCircumstance nothing = kNothing;
  nothing.outcomes[model::PropertyId::linearizable] = Outcome::inconclusive;
  EXPECT_EQ(sentence_of({nothing, seen(CircumstanceId::pause, "no pause", Outcome::violated)}),
            "assumes no pause; linearizable was too large to decide even when nothing goes wrong.");
}

TEST(AssumptionSentence, NamesWhatIsTooLargeBesideWhatIsKnown) {
  ExploredCircumstance nothing = kNothing;
  nothing.outcomes[model::PropertyId::no_slot_leak] = Outcome::inconclusive;
  const auto pause = seen(CircumstanceId::pause, "no pause", Outcome::violated);
  EXPECT_EQ(sentence_of({nothing, pause}),
            "is too large to say: not decided even when nothing goes wrong: no-slot-leak.");
  nothing.outcomes[model::PropertyId::progress] = Outcome::violated;
  EXPECT_EQ(sentence_of({nothing, pause}),
            "breaks by itself: progress; what it assumes beyond that is too large to say: not decided even "
            "when nothing goes wrong: no-slot-leak.");
}

TEST(AssumptionSentence, ClaimsNothingWhereWhatHoldsWithoutFaultsIsNotKnown) {
  ExploredCircumstance nothing = kNothing;
  nothing.outcomes.fill(Outcome::inconclusive);
  EXPECT_EQ(sentence_of({nothing, seen(CircumstanceId::pause, "no pause", Outcome::proved)}),
            "is too large to say: not even what holds when nothing goes wrong was decided.");
}

sim::Scenario house_of_one(std::string_view use) {
  sim::Scenario scenario = sim::empty_house();
  scenario.strategies = {sim::strategy(use)};
  return scenario;
}

// With the report's table of them.
struct Tabled : sim::FoundAssumptions {
  reports::Assumptions table = {};
};

Tabled found(const sim::Scenario& scenario, const sim::AssumptionQuestion& question,
             const model::PropertySet& properties = model::PropertySet::all(),
             const sim::AlreadyFound& already = {}) {
  sim::Unwatched watch;
  Tabled all{sim::find_assumptions(scenario, properties, question, watch, already)};
  all.table = assumptions_of(all);
  return all;
}

Tabled found(const sim::Scenario& scenario) {
  model::PropertySet properties = model::PropertySet::all();
  properties.erase(model::PropertyId::linearizable);
  return found(scenario, {}, properties);
}

std::vector<std::string> broken(const Tabled& found, std::string_view circumstance) {
  const reports::Assumptions& table = found.table;
  const auto* row = reports::row_for(table, table.strategies.front().strategy, std::string(circumstance));
  return row == nullptr ? std::vector<std::string>{"no such row"} : reports::broken_in(*row, nullptr);
}

TEST(Assumptions, OfTheScriptAreLeasesAndThatNothingIsLost) {
  const Tabled all = found(house_of_one("lua-script"));
  EXPECT_TRUE(all.is_decided);
  EXPECT_THAT(broken(all, "nothing"), IsEmpty());
  EXPECT_THAT(broken(all, "crash, without leases"), testing::Contains(HasSubstr("leak +1")));
  EXPECT_THAT(broken(all, "crash, with leases"), testing::Not(testing::Contains(HasSubstr("leak"))));
  EXPECT_THAT(broken(all, "pause past the lease"), testing::Contains(HasSubstr("over +1")));
  EXPECT_THAT(broken(all, "lost request"), IsEmpty());
  EXPECT_THAT(broken(all, "lost reply"), testing::Contains(HasSubstr("leak +1")));
  EXPECT_THAT(broken(all, "failover"), testing::Contains(HasSubstr("over +1")));
  EXPECT_THAT(broken(all, "clock ahead"), IsEmpty());
  EXPECT_THAT(all.table.strategies.front().sentence, HasSubstr("no pause longer than the lease"));
}

TEST(Assumptions, OfTimeStampsAreClocksThatAgree) {
  const Tabled all = found(house_of_one("zset-client-clock"));
  EXPECT_THAT(broken(all, "nothing"), IsEmpty());
  EXPECT_THAT(broken(all, "clock ahead"), testing::Contains(HasSubstr("over +1")));
  EXPECT_THAT(all.table.strategies.front().sentence, HasSubstr("clocks that differ by less than the lease"));
}

TEST(Assumptions, AStrategyThatCanHaveNoLeaseSaysSoInItsRow) {
  sim::Scenario scenario = house_of_one("exclude-own-key");
  scenario.strategies.front().count_by = model::CountBy::scard;
  const Tabled all = found(scenario);
  const auto* row = reports::row_for(all.table, "exclude-own-key", "pause past the lease");
  ASSERT_NE(row, nullptr);
  EXPECT_THAT(row->reason, HasSubstr("can have no lease"));
  EXPECT_THAT(row->properties, IsEmpty());
}

// A lock that needs a time to live: PX 0 is an error.
sim::Scenario lock_with_a_lease() {
  sim::Scenario scenario = house_of_one("lua-script");
  scenario.strategies.front().script =
      "if redis.call('SET', KEYS[2], ARGV[2], 'NX', 'PX', ARGV[3]) then return 1 end return 0";
  scenario.strategies.front().release_script = "return redis.call('DEL', KEYS[2])";
  scenario.strategies.front().refresh_script = "return redis.call('PEXPIRE', KEYS[2], ARGV[3])";
  scenario.lease = sim::Lease{.ttl_ms = 30'000, .refresh_ms = 10'000};
  return scenario;
}

TEST(Assumptions, AScriptThatFailsWithoutALeaseHasNothingToSayThere) {
  const Tabled all = found(lock_with_a_lease());
  const auto* row = reports::row_for(all.table, "lua-script", "crash, without leases");
  ASSERT_NE(row, nullptr);
  EXPECT_THAT(row->reason, testing::StartsWith("can't be run: without a lease its admission fails: ERR "));
  EXPECT_THAT(row->properties, IsEmpty());
  for (const reports::AssumptionRow& other : all.table.rows) {
    EXPECT_EQ(other.properties.empty(), &other == row) << other.circumstance;
  }
}

TEST(Assumptions, AScriptThatFailsAnywhereIsRunEverywhere) {
  sim::Scenario scenario = lock_with_a_lease();
  scenario.lease.reset();
  const Tabled all = found(scenario);
  const auto* row = reports::row_for(all.table, "lua-script", "crash, without leases");
  ASSERT_NE(row, nullptr);
  EXPECT_THAT(row->properties, testing::Not(IsEmpty()));
}

// Whoever deletes until something was deleted goes on for ever once Redis has forgotten it. That is this program's doing,
// no defect, and the other circumstances are decided.
TEST(Assumptions, AProgramThatGoesOnForEverIsOpenWhereItDoes) {
  sim::Scenario scenario = house_of_one("program");
  scenario.strategies.front().program =
      "function acquire(request)\n"
      "  return redis.call('SET', request.prefix .. 'lock', request.conversation, 'NX') and 1 or 0\n"
      "end\n"
      "function release(request)\n"
      "  repeat until redis.call('DEL', request.prefix .. 'lock') == 1\n"
      "end";
  const Tabled all = found(scenario);
  EXPECT_FALSE(all.is_decided);
  EXPECT_THAT(all.contradictions, IsEmpty());
  const auto* row = reports::row_for(all.table, "program", "Redis restarts empty");
  ASSERT_NE(row, nullptr);
  EXPECT_THAT(reports::undecided_in(*row), testing::ElementsAre("stuck", "leak", "gain"));
  EXPECT_THAT(broken(all, "Redis restarts empty"), testing::Contains(HasSubstr("over")));
  EXPECT_THAT(broken(all, "nothing"), IsEmpty());
}

TEST(Assumptions, WhatWasFoundBeforeIsNotLookedForAgain) {
  sim::Scenario scenario = house_of_one("exclude-own-key");
  std::vector<std::vector<sim::Exploration>> explorations(1);
  explorations.front().push_back({.servers = scenario.servers, .result = sim::ExplorationResult{}});
  sim::ExplorationResult& result = *explorations.front().front().result;
  for (sim::PropertyOutcome& outcome : result.properties) outcome.outcome = Outcome::proved;
  constexpr auto kProgress = model::PropertyId::progress;
  constexpr auto kLinearizable = model::PropertyId::linearizable;
  result.properties[kProgress].outcome = Outcome::inconclusive;
  result.properties[kLinearizable].outcome = Outcome::inconclusive;
  std::vector<sim::StrategySummary> sampled(1);
  sampled.front().properties[kProgress].shortest = sim::Found{.schedule = sim::schedule_from_text("1.2")};
  const sim::Scenario before = scenario;
  const sim::AlreadyFound already{.scenario = &before, .explorations = explorations, .sampled = sampled};
  const auto rows_of = [&](const sim::Scenario& asked) {
    const sim::AssumptionQuestion few{.are = sim::AssumptionsAre::beside_a_run,
                                      .states = 3};  // too few for anything
    return found(asked, few, model::PropertySet::all(), already).table.rows;
  };
  const auto rows = rows_of(scenario);
  ASSERT_GT(rows.size(), 1U) << "something is known, and so the rest is asked";
  EXPECT_EQ(rows.front().properties.at(0).verdict, reports::Verdict::proved);
  const reports::AssumptionVerdict& progress =
      rows.front().properties.at(static_cast<std::size_t>(kProgress));
  EXPECT_EQ(progress.verdict, reports::Verdict::violated) << "sampled";
  EXPECT_EQ(progress.schedule, "1.2");
  EXPECT_EQ(rows.front().properties.back().verdict, reports::Verdict::inconclusive);
  EXPECT_EQ(rows.at(1).properties.size() + 1, rows.front().properties.size()) << "not what is open already";
  scenario.name = "what it is called is no matter";
  EXPECT_GT(rows_of(scenario).size(), 1U);
  scenario.limits = model::one_limit(2);
  EXPECT_EQ(rows_of(scenario).size(), 1U) << "of another scenario nothing is known";
}

TEST(Assumptions, WhatATooSmallBudgetLeavesOpenIsNotDecided) {
  const Tabled all = found(house_of_one("exclude-own-key"), {.states = 3});
  EXPECT_FALSE(all.is_decided);
  EXPECT_THAT(all.table.rows.back().reason, HasSubstr("states"));
  EXPECT_EQ(all.table.rows.size(), all.table.circumstances.size());
}

TEST(Assumptions, ARunDoesNotGoOnWithWhatIsTooLargeWhenNothingGoesWrong) {
  const Tabled all =
      found(house_of_one("exclude-own-key"), {.are = sim::AssumptionsAre::beside_a_run, .states = 3});
  EXPECT_EQ(all.table.rows.size(), 1U);
  EXPECT_THAT(all.table.strategies.front().sentence, HasSubstr("too large to say"));
}

}  // namespace
}  // namespace overbook::assembly
