#include "reports/view/counterexample.h"

#include <gtest/gtest.h>

#include "reports/samples/sample_report.h"
#include "reports/text/words.h"

namespace overbook::reports {
namespace {

TEST(StepsShown, AreAllWhereThereAreFew) {
  const StepsShown shown = steps_shown(7, 7);
  EXPECT_EQ(shown.head, 7U);
  EXPECT_EQ(shown.tail, 7U);
  EXPECT_EQ(shown.left_out(), 0U);
}

TEST(StepsShown, LackTheMiddleOfALongSchedule) {
  const StepsShown shown = steps_shown(100, 7);
  EXPECT_EQ(shown.head, 3U);
  EXPECT_EQ(shown.tail, 96U);
  EXPECT_EQ(shown.left_out(), 93U);
}

TEST(Counterexamples, SayWhereTheyBreakInTheWordsOfTheFormat) {
  Counterexample example;
  example.property = "no-over-admission";
  example.limit = 3;
  example.worst_excess = 2;
  example.broken_at_step = 6;
  EXPECT_EQ(breaks_text(example).in(Format::page), "no-over-admission at step 6, worst excess +2");
  EXPECT_EQ(breaks_text(example).in(Format::terminal),
            "breaks no-over-admission at step 6, 2 over the limit of 3");
}

TEST(Counterexamples, OfALeakAreNotOverALimit) {
  Counterexample example;
  example.property = "no-slot-leak";
  example.worst_excess = 1;
  example.broken_at_step = 6;
  EXPECT_EQ(breaks_text(example).in(Format::terminal), "breaks no-slot-leak at step 6, 1 slot lost");
  example.property = "no-slot-gain";
  EXPECT_EQ(breaks_text(example).in(Format::terminal), "breaks no-slot-gain at step 6, 1 slot too many");
}

TEST(Counterexamples, NameTheirCellInASweepOnly) {
  const Report sweep = sweep_sample_report();
  const Counterexample& example = sweep.counterexamples.front();
  EXPECT_TRUE(cell_note(sweep, example).in(Format::page).starts_with("In the cell "));
  EXPECT_TRUE(cell_note(sweep, example).in(Format::terminal).starts_with("with "));
  EXPECT_EQ(cell_note(sample_report(), sample_report().counterexamples.front()).in(Format::page), "");
}

TEST(Counterexamples, SayHowTheyWereFound) {
  Report report;
  report.counterexamples.resize(2);
  for (Counterexample& example : report.counterexamples) example.found_by = FoundBy::exhaustive;
  EXPECT_EQ(found_text(report, 0), "found by exploring: none that breaks it is shorter");
  // Of a longer one that is there because it is the worst, that would be false.
  report.strategies.resize(1);
  PropertyResult result;
  result.counterexample = 0;
  result.worst_counterexample = 1;
  report.strategies[0].properties = {result};
  EXPECT_EQ(found_text(report, 0), "found by exploring: none that breaks it is shorter");
  EXPECT_EQ(found_text(report, 1), "found by exploring: none that goes so far over the limit is shorter");
  report.counterexamples[0].found_by = FoundBy::random;
  report.counterexamples[0].found_in_schedule = 1041;
  EXPECT_EQ(found_text(report, 0), "found in schedule 1,041");
}

TEST(Counterexamples, SayThatSomeAreLeftOutOnlyWhereSomeAre) {
  EXPECT_EQ(counterexamples_left_out(2, 2).in(Format::page), "");
  EXPECT_EQ(counterexamples_left_out(2, 3).in(Format::page),
            "2 of 3 counterexamples shown; report.json has all.");
  EXPECT_EQ(counterexamples_left_out(2, 3).in(Format::markdown),
            "1 more counterexample not shown here; report.json has all.");
}

}  // namespace
}  // namespace overbook::reports
