// What a counterexample says of a read that was old, and of who was found in a number: real runs of programs.

#include <gtest/gtest.h>

#include "sim/explanation/counterexample.h"
#include "sim/test_scenarios.h"

namespace overbook::sim {
namespace {

using model::PropertyId;

// Without its first sentence.
std::string cause(const std::string& program, PropertyId property, std::uint32_t servers,
                  std::string_view schedule) {
  model::StrategySpec spec = strategy("program");
  spec.program = program;
  const Scenario scenario = empty_house(servers);
  const Replay run = replay(scenario, spec, schedule_from_text(schedule));
  const auto violation = model::property(property).check(run.history, scenario.limits);
  if (!violation) return "not violated";
  const std::string text = explain(scenario, run, property, *violation);
  return text.substr(text.find(". ") + 2);
}

constexpr const char* kReadsThenAdds = R"(
function acquire(request)
  local n = tonumber(redis.call('GET', 'n') or '0')
  if n >= request.limit then return 'rejected' end
  redis.call('INCR', 'n')
  return 'admitted'
end
function release(request) redis.call('DECR', 'n') end)";

TEST(Reads, AreOldByTheWriteThatCameBetween) {
  EXPECT_EQ(cause(kReadsThenAdds, PropertyId::no_over_admission, 2, "1.2.1.2"),
            "s2 got in at step 4, although 1 ran. s2 had read n at step 2, before s1's INCR for c1 changed "
            "it at step 3.");
}

TEST(Reads, AreOldByWhatATransactionWrote) {
  constexpr const char* kWritesAgain = R"(
function acquire(request)
  redis.call('WATCH', 'n')
  local n = tonumber(redis.call('GET', 'n') or '0')
  if n >= request.limit then return 'rejected' end
  if not redis.multi{{'INCR', 'n'}} then redis.call('INCR', 'n') end
  return 'admitted'
end
function release(request) redis.call('DECR', 'n') end)";
  EXPECT_EQ(cause(kWritesAgain, PropertyId::no_over_admission, 2, "1.1.2.2.1.2.2"),
            "s2 got in at step 7, although 1 ran. s2 had read n at step 4, before s1's transaction for c1 "
            "changed it at "
            "step 5.");
}

TEST(Reads, AreNotOldWhereNothingCameBetween) {
  const std::string text =
      cause("function acquire(request) redis.call('GET', 'n') redis.call('INCR', 'n') return 1 end",
            PropertyId::no_over_admission, 2, "1.1.2.2");
  EXPECT_EQ(text.find("had read"), std::string::npos) << text;
}

constexpr const char* kAddsThenTakesBack = R"(
function acquire(request)
  if redis.call('INCR', 'n') > request.limit then
    redis.call('DECR', 'n')
    return 'rejected'
  end
  return 'admitted'
end
function release(request) redis.call('DECR', 'n') end)";

TEST(Numbers, HoldWhoWasTurnedAway) {
  EXPECT_EQ(cause(kAddsThenTakesBack, PropertyId::no_false_rejection, 3, "1.2.1.3.2.3"),
            "When it added itself to n at step 4, s2 was in it (since step 2), who did not get in either.");
}

}  // namespace
}  // namespace overbook::sim
