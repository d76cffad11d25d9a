#include "model/check/check.h"

#include <gtest/gtest.h>

#include <cstdlib>
#include <stdexcept>
#include <thread>

namespace overbook {
namespace {

class Telling final : public UnderWay {
 public:
  explicit Telling(std::string text) : text_(std::move(text)) {}
  [[nodiscard]] std::string told() const override { return text_; }

 private:
  std::string text_;
};

class TellingThrows final : public UnderWay {
 public:
  [[nodiscard]] std::string told() const override { throw std::runtime_error("no words"); }
};

class TellingFails final : public UnderWay {
 public:
  [[nodiscard]] std::string told() const override {
    OVERBOOK_CHECK(text_.empty(), "a second defect");
    return text_;
  }

 private:
  std::string text_ = "never told";
};

void expect_sum(int pending, int sum) {
  OVERBOOK_CHECK(pending == sum, "{} are pending, but the standings add up to {}", pending, sum);
}

TEST(OverbookCheck, SaysNothingWhereItHolds) {
  expect_sum(3, 3);
}

TEST(OverbookCheck, AsksForTheMessageOnlyWhereItDoesNotHold) {
  int asked = 0;
  OVERBOOK_CHECK(asked == 0, "asked {} times", ++asked);
  EXPECT_EQ(asked, 0);
}

TEST(OverbookCheckDeathTest, SaysWhatWasExpectedAndWhere) {
  EXPECT_EXIT(expect_sum(2, 3), testing::KilledBySignal(SIGABRT),
              "overbook: internal error: 2 are pending, but the standings add up to 3 "
              "\\(check/check_test.cpp:[0-9]+: pending == sum\\)");
}

TEST(OverbookCheckDeathTest, SaysInWhichRunTheOutermostFirst) {
  const Telling campaign("seed: 7, schedule 12");
  const Telling run("schedule: s1 s2");
  EXPECT_EXIT(expect_sum(2, 3), testing::KilledBySignal(SIGABRT),
              "pending == sum\\)\n  seed: 7, schedule 12\n  schedule: s1 s2\n");
}

TEST(OverbookCheckDeathTest, ForgetsWhatIsOver) {
  { const Telling over("over"); }
  const Telling still("still under way");
  EXPECT_EXIT(expect_sum(2, 3), testing::KilledBySignal(SIGABRT), "pending == sum\\)\n  still under way\n$");
}

TEST(OverbookCheckDeathTest, KnowsNothingOfOtherThreads) {
  const Telling here("of this thread");
  EXPECT_EXIT(std::thread([] { expect_sum(2, 3); }).join(), testing::KilledBySignal(SIGABRT),
              "pending == sum\\)\n$");
}

TEST(OverbookCheckDeathTest, SaysWhatFailedFirstWhenTellingFailsToo) {
  const Telling outer("seed: 7");
  {
    const TellingThrows throws;
    EXPECT_EXIT(expect_sum(2, 3), testing::KilledBySignal(SIGABRT),
                "2 are pending.*\n  seed: 7\n  what was under way can't be told: no words\n");
  }
  const TellingFails fails;
  EXPECT_EXIT(expect_sum(2, 3), testing::KilledBySignal(SIGABRT),
              "2 are pending.*\n  what was under way can't be told: a second defect");
}

TEST(OverbookCheckDeathTest, LetsTheCommandLineSayItInItsOwnWay) {
  EXPECT_EXIT(
      {
        on_failed_check([](const FailedCheck& failed) {
          std::fputs(("mine: " + failed.what).c_str(), stderr);
          std::_Exit(70);
        });
        expect_sum(2, 3);
      },
      testing::ExitedWithCode(70), "mine: 2 are pending");
}

}  // namespace
}  // namespace overbook
