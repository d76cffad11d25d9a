#include "reports/html/answer.h"

#include <gtest/gtest.h>

#include "reports/samples/sample_report.h"

namespace overbook::reports {
namespace {

PropertyResult result(const char* property, Verdict verdict) {
  PropertyResult made;
  made.property = property;
  made.verdict = verdict;
  if (verdict == Verdict::proved) {
    made.exhaustive.emplace();
    made.exhaustive->bounds = {{"servers", 3}, {"requests per server", 1}, {"limit", 3}};
  }
  if (verdict == Verdict::not_found || verdict == Verdict::violated) made.schedules = 1000;
  return made;
}

// Each strategy with the verdicts of over, false no and leak.
Report report_of(const std::vector<std::vector<Verdict>>& verdicts) {
  Report report;
  for (std::size_t i = 0; i < verdicts.size(); ++i) {
    StrategyResult strategy;
    strategy.name = std::string(1, static_cast<char>('a' + static_cast<int>(i)));
    const char* const kProperties[] = {"no-over-admission", "no-false-rejection", "no-slot-leak"};
    for (std::size_t j = 0; j < verdicts[i].size(); ++j)
      strategy.properties.push_back(result(kProperties[j], verdicts[i][j]));
    report.strategies.push_back(std::move(strategy));
  }
  return report;
}

std::string title_of(const std::vector<std::vector<Verdict>>& verdicts) {
  return plain_text(answer_on_page(report_of(verdicts)).title);
}

constexpr Verdict kProved = Verdict::proved;
constexpr Verdict kBroken = Verdict::violated;
constexpr Verdict kUnseen = Verdict::not_found;
constexpr Verdict kOpen = Verdict::inconclusive;

TEST(AnswerOnPage, NamesWhoKeepsEveryPromise) {
  EXPECT_EQ(title_of({{kBroken, kProved}, {kProved, kProved}}), "Only b keeps every promise.");
  EXPECT_EQ(title_of({{kProved, kProved}, {kBroken}, {kProved, kProved}}),
            "Only a and c keep every promise.");
  EXPECT_EQ(title_of({{kProved}, {kProved}}), "All 2 strategies keep every promise.");
  EXPECT_EQ(title_of({{kProved}}), "a keeps every promise.");
  EXPECT_EQ(title_of({{kProved, Verdict::not_applicable}}), "a keeps every promise.");
  EXPECT_EQ(title_of({{kBroken}, {kProved, kBroken}}), "No strategy here keeps every promise.");
}

TEST(AnswerOnPage, DoesNotCallAProofWhatWasSampledOrNotAskedOrLeftOpen) {
  EXPECT_EQ(title_of({{kBroken}, {kProved, kUnseen}}), "Only b was not seen to break a promise.");
  EXPECT_EQ(title_of({{kBroken}, {kProved, Verdict::not_run}}),
            "Only b keeps every promise that was asked for.");
  EXPECT_EQ(title_of({{kBroken}, {kProved, kOpen}}), "No strategy here keeps every promise; undecided: b.");
  EXPECT_EQ(title_of({{kProved}, {kUnseen}}),
            "Only a keeps every promise; b was not seen to break a promise.");
  EXPECT_EQ(title_of({{Verdict::not_run}}), "Nothing was checked of a.");
  EXPECT_EQ(title_of({}), "No strategy was run.");
}

TEST(AnswerOnPage, SaysInWordsWhatTheOthersDo) {
  const Answer answer =
      answer_on_page(report_of({{kBroken, kBroken}, {kBroken, kProved}, {kProved, kProved, kBroken}}));
  EXPECT_EQ(plain_text(answer.faults), "a and b overbook; a turns people away for nothing; c loses slots.");
  EXPECT_EQ(title_of({{kBroken, kBroken}}), "a overbooks and turns people away for nothing.");
  EXPECT_EQ(answer.basis, "Proved for");
  EXPECT_EQ(answer.scope, "every interleaving of 3 servers, 1 request each, nothing goes wrong");
}

TEST(AnswerOnPage, CountsStrategiesThatAreTooManyToName) {
  EXPECT_EQ(title_of(std::vector<std::vector<Verdict>>(5, {kProved})),
            "All 5 strategies keep every promise.");
  std::vector<std::vector<Verdict>> six(6, {kProved});
  six.front() = {kBroken};
  EXPECT_EQ(title_of(six), "5 of 6 strategies keep every promise.");
}

TEST(AnswerOnPage, SpeaksOfFaultsWhereTheScenarioHasThem) {
  Report report = report_of({{kProved}});
  report.scenario.options["faults.crash.budget"] = "1";
  report.strategies[0].properties[0].exhaustive->bounds["crash"] = 1;
  EXPECT_EQ(answer_on_page(report).scope, "every interleaving of 3 servers, crash 1, 1 request each");
}

TEST(AnswerOnPage, ClaimsNothingBeyondARecordedHistory) {
  const Answer answer = answer_on_page(history_sample_report());
  EXPECT_EQ(answer.basis, "Judged");
  EXPECT_NE(answer.scope.find("nothing is proved"), std::string::npos);
}

}  // namespace
}  // namespace overbook::reports
