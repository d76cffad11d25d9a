#include "reports/cli/console/progress.h"

#include <gtest/gtest.h>

#include "model/text/utf8.h"

namespace overbook::cli {
namespace {

using std::chrono::milliseconds;

TEST(ProgressLine, SaysHowFarHowFastHowManyHowLong) {
  EXPECT_EQ(progress_line({124'000, 200'000, 25'961}, {.elapsed = milliseconds(3000)}),
            "exploring: 124,000 of 200,000 schedules (62 %), 41k/s, 25,961 violating, ETA 2 s");
}

TEST(ProgressLine, PromisesNothingBeforeTheFirstSchedule) {
  EXPECT_EQ(progress_line({0, 200'000, 0}, {.elapsed = milliseconds(100)}),
            "exploring: 0 of 200,000 schedules (0 %), 0/s, 0 violating");
  EXPECT_EQ(progress_line({0, 0, 0}, {.elapsed = milliseconds(0)}),
            "exploring: 0 of 0 schedules (0 %), 0/s, 0 violating");
}

TEST(ProgressLine, IsNotDoneBeforeItIsDone) {
  EXPECT_NE(progress_line({999'999, 1'000'000, 0}, {.elapsed = milliseconds(1000)}).find("(99 %)"),
            std::string::npos);
}

TEST(ProgressLine, OfASweepBeginsWithTheCellAndPromisesNoEnd) {
  EXPECT_EQ(progress_line({124'000, 200'000, 25'961},
                          {.elapsed = milliseconds(3000), .cell = "cell 3 of 12: servers 2, limit 3"}),
            "cell 3 of 12: servers 2, limit 3: exploring: 124,000 of 200,000 schedules (62 %), 41k/s, 25,961 "
            "violating");
}

TEST(ProgressBar, OfASweepHasItsCellInTheTerminalsLine) {
  const auto bar = [](unsigned columns) {
    return progress_bar({100, 200, 7}, {.elapsed = milliseconds(1000),
                                        .columns = columns,
                                        .is_ascii = true,
                                        .cell = "cell 3 of 12: servers 2, limit 3"});
  };
  EXPECT_EQ(
      bar(100),
      " cell 3 of 12: servers 2, limit 3 ###############>--------------  50%  100/200  100/s  7 violating");
  EXPECT_EQ(bar(80), " cell 3 of 12: servers 2, limit 3 #####>-----  50%  100/200  100/s  7 violating");
  EXPECT_EQ(bar(60), " cell 3 of 12 #####>-----  50%  100/200  100/s  7 violating")
      << "how far goes before what";
  EXPECT_EQ(bar(40), " cell 3 of 12  50%  100/200  100/s  7 v");
}

TEST(ProgressBar, IsNeverAsWideAsTheTerminal) {
  for (unsigned columns = 1; columns < 140; ++columns) {
    const std::string bar =
        progress_bar({124'000, 200'000, 25'961}, {.elapsed = milliseconds(3000), .columns = columns});
    EXPECT_LT(text::display_width(bar), std::max(columns, 2U)) << columns;
  }
}

TEST(ProgressBar, HasAnAsciiForm) {
  const std::string bar =
      progress_bar({100, 200, 0}, {.elapsed = milliseconds(1000), .columns = 100, .is_ascii = true});
  EXPECT_EQ(bar, " exploring ###############>--------------  50%  100/200  100/s  0 violating  ETA 1s");
}

}  // namespace
}  // namespace overbook::cli
