// What strategies assume: the sentence from verdicts, and verdicts from real explorations.

#include "reports/cli/assumptions.h"

#include <gmock/gmock.h>

#include <algorithm>

#include "reports/assumptions_table.h"
#include "sim/test_scenarios.h"

namespace overbook::cli {
namespace {

using sim::CircumstanceId;
using sim::Outcome;
using testing::HasSubstr;
using testing::IsEmpty;

ExploredCircumstance seen(CircumstanceId id, std::string_view assumption, Outcome no_leak) {
  ExploredCircumstance one{.id = id, .assumption = assumption, .outcomes = {}};
  one.outcomes.fill(Outcome::proved);
  one.outcomes[static_cast<std::size_t>(model::PropertyId::no_slot_leak)] = no_leak;
  return one;
}

const ExploredCircumstance kNothing = seen(CircumstanceId::none, "", Outcome::proved);

TEST(AssumptionSentence, NamesWhatBreaksWhatHoldsOtherwise) {
  EXPECT_EQ(
      assumption_sentence({kNothing, seen(CircumstanceId::crash_with_lease, "no crash", Outcome::violated),
                           seen(CircumstanceId::pause, "no pause", Outcome::proved),
                           seen(CircumstanceId::failover, "no failover", Outcome::violated)}),
      "assumes no crash and no failover.");
  EXPECT_EQ(assumption_sentence({kNothing, seen(CircumstanceId::pause, "no pause", Outcome::proved)}),
            "assumes none of these.");
}

TEST(AssumptionSentence, LeavesOutWhatAWiderAssumptionSays) {
  const auto without = seen(CircumstanceId::crash_without_lease, "leases", Outcome::violated);
  EXPECT_EQ(assumption_sentence(
                {kNothing, without, seen(CircumstanceId::crash_with_lease, "no crash", Outcome::violated)}),
            "assumes no crash.");
  EXPECT_EQ(assumption_sentence(
                {kNothing, without, seen(CircumstanceId::crash_with_lease, "no crash", Outcome::proved)}),
            "assumes leases.");
}

TEST(AssumptionSentence, DoesNotCallAssumedWhatBreaksByItself) {
  EXPECT_EQ(assumption_sentence({seen(CircumstanceId::none, "", Outcome::violated),
                                 seen(CircumstanceId::pause, "no pause", Outcome::violated)}),
            "breaks by itself: no-slot-leak; beyond that it assumes none of these.");
}

TEST(AssumptionSentence, SaysWhatWasNotDecided) {
  EXPECT_EQ(assumption_sentence({kNothing, seen(CircumstanceId::pause, "no pause", Outcome::inconclusive)}),
            "assumes none of these; not decided: no pause.");
}

TEST(AssumptionSentence, ClaimsNothingWhereWhatHoldsWithoutFaultsIsNotKnown) {
  EXPECT_EQ(assumption_sentence({seen(CircumstanceId::none, "", Outcome::inconclusive),
                                 seen(CircumstanceId::pause, "no pause", Outcome::proved)}),
            "is too large to say: not even what holds when nothing goes wrong was decided.");
}

sim::Scenario house_of_one(std::string_view use) {
  sim::Scenario scenario = sim::empty_house();
  scenario.strategies = {sim::strategy(use)};
  return scenario;
}

FoundAssumptions found(const sim::Scenario& scenario) {
  RunArguments arguments;
  arguments.finds_assumptions = true;
  for (const model::PropertyInfo& property : model::all_properties()) {
    if (property.id != model::PropertyId::linearizable) arguments.properties.push_back(property.id);
  }
  return find_assumptions(scenario, arguments, ProgressStyle::none);
}

std::vector<std::string> broken(const FoundAssumptions& found, std::string_view circumstance) {
  const reports::Assumptions& table = found.table;
  const auto* row = reports::row_for(table, table.strategies.front().strategy, std::string(circumstance));
  return row == nullptr ? std::vector<std::string>{"no such row"} : reports::broken_in(*row, nullptr);
}

TEST(Assumptions, OfTheScriptAreLeasesAndThatNothingIsLost) {
  const FoundAssumptions all = found(house_of_one("lua-script"));
  EXPECT_TRUE(all.is_decided);
  EXPECT_THAT(broken(all, "nothing"), IsEmpty());
  EXPECT_THAT(broken(all, "crash, without leases"), testing::Contains(HasSubstr("leaks +1")));
  EXPECT_THAT(broken(all, "crash, with leases"), testing::Not(testing::Contains(HasSubstr("leaks"))));
  EXPECT_THAT(broken(all, "pause past the lease"), testing::Contains(HasSubstr("over-admits +1")));
  EXPECT_THAT(broken(all, "lost request"), IsEmpty());
  EXPECT_THAT(broken(all, "lost reply"), testing::Contains(HasSubstr("leaks +1")));
  EXPECT_THAT(broken(all, "failover"), testing::Contains(HasSubstr("over-admits +1")));
  EXPECT_THAT(broken(all, "clock ahead"), IsEmpty());
  EXPECT_THAT(all.table.strategies.front().sentence, HasSubstr("no pause longer than the lease"));
}

TEST(Assumptions, OfTimeStampsAreClocksThatAgree) {
  const FoundAssumptions all = found(house_of_one("zset-client-clock"));
  EXPECT_THAT(broken(all, "nothing"), IsEmpty());
  EXPECT_THAT(broken(all, "clock ahead"), testing::Contains(HasSubstr("over-admits +1")));
  EXPECT_THAT(all.table.strategies.front().sentence, HasSubstr("clocks that differ by less than the lease"));
}

TEST(Assumptions, AStrategyThatCanHaveNoLeaseSaysSoInItsRow) {
  sim::Scenario scenario = house_of_one("exclude-own-key");
  scenario.strategies.front().count_by = model::CountBy::scard;
  const FoundAssumptions all = found(scenario);
  const auto* row = reports::row_for(all.table, "exclude-own-key", "pause past the lease");
  ASSERT_NE(row, nullptr);
  EXPECT_THAT(row->reason, HasSubstr("can have no lease"));
  EXPECT_THAT(row->properties, IsEmpty());
}

TEST(Assumptions, WhatATooSmallBudgetLeavesOpenIsNotDecided) {
  RunArguments arguments;
  arguments.finds_assumptions = true;
  arguments.bounds.states = 3;
  const FoundAssumptions all =
      find_assumptions(house_of_one("exclude-own-key"), arguments, ProgressStyle::none);
  EXPECT_FALSE(all.is_decided);
  EXPECT_THAT(all.table.rows.back().reason, HasSubstr("states"));
  EXPECT_EQ(all.table.rows.size(), all.table.circumstances.size());
}

TEST(Assumptions, ARunDoesNotGoOnWithWhatIsTooLargeWhenNothingGoesWrong) {
  RunArguments arguments;
  arguments.bounds.states = 3;
  const FoundAssumptions found =
      find_assumptions(house_of_one("exclude-own-key"), arguments, ProgressStyle::none);
  EXPECT_EQ(found.table.rows.size(), 1U);
  EXPECT_THAT(found.table.strategies.front().sentence, HasSubstr("too large to say"));
}

}  // namespace
}  // namespace overbook::cli
