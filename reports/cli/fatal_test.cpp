#include "reports/cli/fatal.h"

#include <gtest/gtest.h>

#include <stdexcept>
#include <thread>

#include "model/check/check.h"
#include "sim/run/world.h"
#include "sim/test_scenarios.h"

namespace overbook::cli {
namespace {

// Breaks a rule of ours in the middle of a run.
class Breaks final : public sim::Scheduler {
 public:
  bool begin_run() override { return true; }
  std::size_t choose(const sim::Choice& choice) override {
    if (choice.kind == sim::ChoiceKind::placement) return 0;
    OVERBOOK_CHECK(++asked_ < 3, "asked {} times", asked_);
    return 0;
  }

 private:
  int asked_ = 0;
};

TEST(FatalDeathTest, ACheckThatFailsInARunSaysHowToRunItAgain) {
  EXPECT_EXIT(
      {
        install_fatal_handlers();
        remember_command("overbook run \"my scenario.json\"");
        remember_seed(7);
        sim::World world(sim::last_slot(), sim::strategy("count-then-register"));
        Breaks breaks;
        (void)world.run(breaks);
      },
      testing::ExitedWithCode(70),
      "overbook: internal error: asked 3 times \\(cli/fatal_test.cpp:[0-9]+: \\+\\+asked_ < 3\\)\n"
      "  schedule: 1\\.1\n"
      "  command: overbook run \"my scenario.json\"\n"
      "  seed: 7\n"
      "  version: .*\nThis is a defect of overbook, not of the scenario.\n");
}

TEST(FatalDeathTest, AnExceptionThatNobodyCatchesIsToldOnAnyThread) {
  EXPECT_EXIT(
      {
        install_fatal_handlers();
        std::thread([] { throw std::logic_error("nobody's"); }).join();
      },
      testing::ExitedWithCode(70), "overbook: internal error: nobody's\n");
}

}  // namespace
}  // namespace overbook::cli
