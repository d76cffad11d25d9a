#include "reports/cli/github.h"

#include <gtest/gtest.h>

#include <algorithm>

namespace overbook::cli {
namespace {

TEST(Annotation, EscapesWhatGitHubReadsAsSyntax) {
  scenarios::Diagnostic found;
  found.code = "E0101";
  found.file = "a,b:c%d.json";
  found.line = 5;
  found.column = 3;
  found.message = "50% is, after all: half";
  found.help = "so\nit is";
  EXPECT_EQ(
      annotations(std::vector{found}),
      "::error file=a%2Cb%3Ac%25d.json,line=5,col=3,title=E0101::50%25 is, after all: half%0Aso%0Ait is\n");
}

TEST(Annotation, ThereIsOneForEachExpectationThatIsNotMet) {
  reports::PropertyResult met;
  met.property = "progress";
  met.expected = "violated";
  reports::PropertyResult unmet = met;
  unmet.verdict = reports::Verdict::not_found;
  unmet.schedules = 10;
  unmet.expectation_met = false;
  reports::Report report;
  report.strategies.resize(1);
  report.strategies[0].name = "x\ny";
  report.strategies[0].properties = {met, unmet};
  const std::string text = annotations(report, "s.json");
  EXPECT_EQ(text.find("::error file=s.json,title=overbook::x"), 0U) << text;
  EXPECT_NE(text.find("progress is not-found"), std::string::npos) << text;
  EXPECT_NE(text.find("expected violated"), std::string::npos) << text;
  EXPECT_EQ(std::count(text.begin(), text.end(), '\n'), 1) << text;
}

}  // namespace
}  // namespace overbook::cli
