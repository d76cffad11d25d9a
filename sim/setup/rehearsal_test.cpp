#include "sim/setup/rehearsal.h"

#include <gmock/gmock.h>

#include "sim/test_scenarios.h"

namespace overbook::sim {
namespace {

using testing::HasSubstr;
using testing::IsEmpty;
using testing::SizeIs;

// A correct counter of permits.
model::StrategySpec counter() {
  model::StrategySpec spec = strategy("lua-script");
  spec.script =
      "if redis.call('INCR', KEYS[2]) <= tonumber(ARGV[1]) then return 1 end "
      "redis.call('DECR', KEYS[2]) return 0";
  spec.release_script = "return redis.call('DECR', KEYS[2])";
  spec.refresh_script = "return 1";
  return spec;
}

TEST(Rehearsal, WhatShipsWorks) {
  for (const model::StrategySpec& spec : strategy_variants()) {
    EXPECT_THAT(rehearse(last_slot(), spec), IsEmpty()) << spec.label;
  }
  EXPECT_THAT(rehearse(last_slot(), counter()), IsEmpty());
}

TEST(Rehearsal, TheFirstCallThatFailsIsToldOnce) {
  model::StrategySpec spec = counter();
  spec.script = "error('no')";
  const auto failures = rehearse(last_slot(), spec);
  ASSERT_THAT(failures, SizeIs(1));
  EXPECT_EQ(failures[0].call, "acquire");
  EXPECT_EQ(failures[0].conversation, "c1");
  EXPECT_THAT(failures[0].error, testing::StartsWith("ERR user_script:1: no"));
}

TEST(Rehearsal, AnAnswerThatIsNoneIsToldWithWhatIsExpected) {
  model::StrategySpec spec = counter();
  spec.script = "return 'Admitted'";
  const auto failures = rehearse(last_slot(), spec);
  ASSERT_THAT(failures, SizeIs(1));
  EXPECT_THAT(failures[0].error, HasSubstr("answered \"Admitted\"; expected admitted"));
}

TEST(Rehearsal, TheOneTooManyIsAskedToo) {
  model::StrategySpec spec = counter();
  spec.script = "if redis.call('INCR', KEYS[2]) > tonumber(ARGV[1]) then error('full') end return 1";
  const auto failures = rehearse(last_slot(), spec);  // of 3
  ASSERT_THAT(failures, SizeIs(1));
  EXPECT_EQ(failures[0].conversation, "c4");
}

TEST(Rehearsal, WhoWaitsForWhatRunsDoesNotFail) {
  const auto tokens = [](bool gives_back) {
    model::StrategySpec spec = strategy("program");
    spec.program =
        "function acquire(request)\n"
        "  if redis.call('SETNX', 'made', 1) == 1 then\n"
        "    for token = 1, request.limit do redis.call('RPUSH', 'tokens', token) end\n"
        "  end\n"
        "  redis.call('BLPOP', 'tokens', 0)\n"
        "  return 'admitted'\n"
        "end\n"
        "function release(request) redis.call('" +
        std::string(gives_back ? "RPUSH" : "LREM") + "', 'tokens', 1, 1) end";
    return spec;
  };
  EXPECT_THAT(rehearse(last_slot(), tokens(true)), IsEmpty());
  const auto failures = rehearse(last_slot(), tokens(false));  // all were given back, it seems
  ASSERT_THAT(failures, SizeIs(1));
  EXPECT_EQ(failures[0].conversation, "c5");
  EXPECT_EQ(failures[0].error, "it waits, with nobody there who could end that");
}

TEST(Rehearsal, WhoAsksAfterTheReleaseMeetsWhatItLeft) {
  model::StrategySpec spec = counter();
  spec.release_script = "return redis.call('SET', KEYS[2], 'free')";
  const auto failures = rehearse(last_slot(), spec);
  ASSERT_THAT(failures, SizeIs(1));
  EXPECT_EQ(failures[0].call, "acquire");
  EXPECT_EQ(failures[0].conversation, "c5");
}

TEST(Rehearsal, ReleaseAndRefreshFailEachForItself) {
  model::StrategySpec spec = counter();
  spec.release_script = "return redis.call('NOSUCH')";
  spec.refresh_script = "return nil + 1";
  EXPECT_THAT(rehearse(last_slot(), spec), SizeIs(1)) << "without leases there are no heartbeats";
  Scenario scenario = last_slot();
  scenario.lease = Lease{.ttl_ms = 15'000, .refresh_ms = 5'000};
  const auto failures = rehearse(scenario, spec);
  ASSERT_THAT(failures, SizeIs(2));
  EXPECT_EQ(failures[0].call, "refresh");
  EXPECT_EQ(failures[1].call, "release");
  scenario.lease->refresh_ms.reset();
  EXPECT_THAT(rehearse(scenario, spec), SizeIs(1)) << "nobody refreshes";
}

TEST(Rehearsal, AScriptThatNeedsALeaseFailsWithoutOne) {
  model::StrategySpec spec = counter();
  spec.script = "if redis.call('SET', KEYS[2], ARGV[2], 'NX', 'PX', ARGV[3]) then return 1 end return 0";
  spec.release_script = "return redis.call('DEL', KEYS[2])";
  Scenario scenario = empty_house();
  EXPECT_THAT(rehearse(scenario, spec), SizeIs(1));
  scenario.lease = Lease{.ttl_ms = 15'000};
  EXPECT_THAT(rehearse(scenario, spec), IsEmpty());
}

// Lets in whoever asks, and tells the others when it is over.
model::StrategySpec telling(const std::string& on_message, const std::string& channels = "{'events'}") {
  model::StrategySpec spec = strategy("program");
  spec.program =
      "function acquire(request) return 'admitted' end\n"
      "function release(request) redis.call('PUBLISH', 'events', 'over ' .. request.conversation) end\n"
      "channels = " +
      channels + "\nfunction on_message(channel, text) " + on_message + " end\n";
  return spec;
}

TEST(Rehearsal, AMessageReachesThoseWhoAreThere) {
  for (const bool is_atomic : {false, true}) {
    model::StrategySpec spec =
        telling("if redis.call('INCR', 'heard') == 9 then error('heard ' .. text) end");  // of 3 servers each
    spec.is_atomic = is_atomic;
    const auto failures = rehearse(last_slot(), spec);
    ASSERT_THAT(failures, SizeIs(1)) << "4 servers, and 4 releases";
    EXPECT_EQ(failures[0].call, "on_message");
    EXPECT_EQ(failures[0].server, "s1");
    EXPECT_EQ(failures[0].line, 4U);
    EXPECT_EQ(failures[0].message, (RehearsedMessage{.channel = "events", .text = "over c3"}));
  }
  EXPECT_THAT(rehearse(last_slot(), telling("redis.call('INCR', 'heard')")), IsEmpty());
}

TEST(Rehearsal, WhoAnswersEachMessageByAnotherIsNotHeardToTheEnd) {
  EXPECT_THAT(rehearse(last_slot(), telling("redis.call('PUBLISH', channel, text)")), IsEmpty());
}

TEST(Rehearsal, OnASilentChannelATextIsMadeUpIfThatIsAskedFor) {
  const auto with_made_up = [](const model::StrategySpec& spec) {
    return rehearse(last_slot(), spec, SilentChannels::get_made_up_texts);
  };
  const model::StrategySpec fails = telling("if channel == 'other' then nosuch() end", "{'events', 'other'}");
  EXPECT_THAT(rehearse(last_slot(), fails), IsEmpty());
  const auto failures = with_made_up(fails);
  ASSERT_THAT(failures, SizeIs(1));
  EXPECT_EQ(failures[0].message, (RehearsedMessage{.channel = "other", .text = "c1", .is_made_up = true}));
  // Nobody says what would be said there: that it can do with one text is enough.
  EXPECT_THAT(with_made_up(telling("cjson.decode(text)", "{'other'}")), IsEmpty());
  EXPECT_THAT(with_made_up(telling("if text:sub(1, 4) ~= 'over' then error(text) end")), IsEmpty())
      << "where something is said, nothing is made up";
}

TEST(Rehearsal, AScriptThatNeverEndsIsStopped) {
  model::StrategySpec spec = counter();
  spec.script = "while true do end";
  const auto failures = rehearse(empty_house(), spec);
  ASSERT_THAT(failures, SizeIs(1));
  EXPECT_THAT(failures[0].error, testing::StartsWith("BUSY"));
}

}  // namespace
}  // namespace overbook::sim
