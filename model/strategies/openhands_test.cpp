#include "model/strategies/openhands.h"

#include <gmock/gmock.h>

#include "model/strategies/recording_client.h"

namespace overbook::model {
namespace {

using testing::Contains;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;

StrategyConfig config(std::uint32_t limit) {
  StrategyConfig made{.spec = {}, .limits = one_limit(limit), .lease = {}};
  made.spec.use = "openhands";
  made.spec.label = "openhands";
  return made;
}

Message close_of(std::uint32_t conversation) {
  return {.channel = "session_msg", .payload = fmt::format("close_session c{}", conversation), .cause = {}};
}

class OneServer : public testing::Test {
 protected:
  OneServer() : strategy_(config(2)) {}
  Request ask(std::uint32_t conversation) { return request_of(strategy_, 1, conversation); }
  void runs_elsewhere(std::uint32_t conversation) {
    redis_.raw({"SET", fmt::format("ohcnv:u1:c{}", conversation), "1"});
  }
  RecordingClient redis_;
  OpenHands strategy_;
};

TEST_F(OneServer, RegistersWithALeaseOfFifteenSecondsScansThenStarts) {
  EXPECT_EQ(strategy_.acquire(redis_, ask(3)), Decision::admitted);
  EXPECT_THAT(redis_.take_log(), ElementsAre("SET ohcnv:u1:c3 1 NX EX 15", "SCAN 0 MATCH ohcnv:u1:*",
                                             "work: start the session"));
  EXPECT_EQ(redis_.lapses_in("ohcnv:u1:c3"), std::chrono::seconds(15));
}

TEST_F(OneServer, EvictsNobodyAtExactlyTheLimit) {
  runs_elsewhere(1);
  EXPECT_EQ(strategy_.acquire(redis_, ask(3)), Decision::admitted);
  EXPECT_THAT(redis_.take_log(), Not(Contains(HasSubstr("PUBLISH"))));
}

TEST_F(OneServer, AsksThatTheOldestBeClosedUntilTheLimitIsMet) {
  for (const std::uint32_t conversation : {10U, 2U, 9U}) runs_elsewhere(conversation);
  EXPECT_EQ(strategy_.acquire(redis_, ask(11)), Decision::admitted);
  EXPECT_THAT(redis_.take_log(),
              ElementsAre("SET ohcnv:u1:c11 1 NX EX 15", "SCAN 0 MATCH ohcnv:u1:*", "evicting c2",
                          "PUBLISH session_msg \"close_session c2\"", "evicting c9",
                          "PUBLISH session_msg \"close_session c9\"", "work: start the session"));
  // It deletes nobody else's key.
  EXPECT_EQ(redis_.contents().size(), 4U);
}

TEST_F(OneServer, MayAskThatTheConversationItStartsBeClosed) {
  runs_elsewhere(5);
  runs_elsewhere(6);
  EXPECT_EQ(strategy_.acquire(redis_, ask(1)), Decision::admitted);
  EXPECT_THAT(redis_.take_log(), Contains("PUBLISH session_msg \"close_session c1\""));
  EXPECT_THAT(redis_.contents(), Contains("ohcnv:u1:c1=1"));
}

TEST_F(OneServer, ClosesAtOnceWhatRunsHere) {
  strategy_.adopt(ask(1));
  runs_elsewhere(1);
  runs_elsewhere(2);
  EXPECT_EQ(strategy_.acquire(redis_, ask(3)), Decision::admitted);
  EXPECT_THAT(
      redis_.take_log(),
      ElementsAre("SET ohcnv:u1:c3 1 NX EX 15", "SCAN 0 MATCH ohcnv:u1:*", "evicting c1",
                  "PUBLISH session_msg \"close_session c1\"", "closing c1", "DEL ohcnv:u1:c1",
                  "PUBLISH session_msg \"session_closing c1\"", "closed c1", "work: start the session"));
  EXPECT_THAT(redis_.contents(), ElementsAre("ohcnv:u1:c2=1", "ohcnv:u1:c3=1"));
}

TEST_F(OneServer, CountsWhatRunsHereEvenIfItsKeyIsGone) {
  strategy_.adopt(ask(1));
  strategy_.adopt(ask(2));
  EXPECT_EQ(strategy_.acquire(redis_, ask(3)), Decision::admitted);
  EXPECT_THAT(redis_.take_log(), Contains("closing c1"));
}

TEST_F(OneServer, ComparesWithTheLimitRaisedByOne) {
  StrategyConfig wrong_by_one = config(2);
  wrong_by_one.spec.comparison = Comparison::more_than;
  OpenHands lenient(wrong_by_one);
  runs_elsewhere(1);
  runs_elsewhere(2);
  EXPECT_EQ(lenient.acquire(redis_, request_of(lenient, 1, 3)), Decision::admitted);
  EXPECT_THAT(redis_.take_log(), Not(Contains(HasSubstr("PUBLISH"))));
}

TEST_F(OneServer, AKeyThatIsThereIsADuplicate) {
  runs_elsewhere(3);
  EXPECT_EQ(strategy_.acquire(redis_, ask(3)), Decision::duplicate);
  EXPECT_THAT(redis_.take_log(), ElementsAre("SET ohcnv:u1:c3 1 NX EX 15", "GET ohcnv:u1:c3"));
}

TEST_F(OneServer, AKeyThatVanishesBeforeTheGetIsAFailure) {
  runs_elsewhere(3);
  redis_.before(1, [](RecordingClient& other) { other.raw({"DEL", "ohcnv:u1:c3"}); });
  EXPECT_EQ(strategy_.acquire(redis_, ask(3)), Decision::failed);
  EXPECT_THAT(redis_.contents(), IsEmpty());
}

TEST_F(OneServer, ACloseOfWhatIsInstalledClosesIt) {
  strategy_.adopt(ask(1));
  runs_elsewhere(1);
  strategy_.on_message(redis_, close_of(1));
  EXPECT_THAT(redis_.take_log(), ElementsAre("closing c1", "DEL ohcnv:u1:c1",
                                             "PUBLISH session_msg \"session_closing c1\"", "closed c1"));
  EXPECT_THAT(redis_.contents(), IsEmpty());
}

TEST_F(OneServer, ASecondCloseDoesNothing) {
  strategy_.adopt(ask(1));
  strategy_.on_message(redis_, close_of(1));
  (void)redis_.take_log();
  strategy_.on_message(redis_, close_of(1));
  EXPECT_THAT(redis_.take_log(), IsEmpty());
}

TEST_F(OneServer, ACloseOfWhatIsNotInstalledIsIgnored) {
  runs_elsewhere(4);
  strategy_.on_message(redis_, close_of(4));
  EXPECT_THAT(redis_.take_log(), IsEmpty());
  EXPECT_THAT(redis_.contents(), ElementsAre("ohcnv:u1:c4=1"));
}

TEST_F(OneServer, ReleasesWithADeletionAndAMessage) {
  EXPECT_EQ(strategy_.acquire(redis_, ask(3)), Decision::admitted);
  (void)redis_.take_log();
  strategy_.release(redis_, ask(3));
  EXPECT_THAT(redis_.take_log(),
              ElementsAre("DEL ohcnv:u1:c3", "PUBLISH session_msg \"session_closing c3\""));
  strategy_.release(redis_, ask(3));
  EXPECT_THAT(redis_.take_log(), IsEmpty());
}

TEST_F(OneServer, ForgetsWhatItRanWhenItIsReset) {
  strategy_.adopt(ask(1));
  strategy_.reset();
  strategy_.on_message(redis_, close_of(1));
  EXPECT_THAT(redis_.take_log(), IsEmpty());
}

TEST_F(OneServer, OnlyACloseSessionIsAboutAConversation) {
  EXPECT_EQ(strategy_.channel(), "session_msg");
  EXPECT_EQ(strategy_.subject(close_of(12)), ConversationId{12});
  EXPECT_EQ(strategy_.subject({.channel = "session_msg", .payload = "session_closing c1", .cause = {}}),
            std::nullopt);
}

TEST_F(OneServer, AnErrorLeavesTheKeyToItsLease) {
  runs_elsewhere(1);
  redis_.raw({"RPUSH", "ohcnv:u1:c3", "x"});
  // SET NX over a list says that it is there; the GET of a list is an error.
  EXPECT_THROW((void)strategy_.acquire(redis_, ask(3)), RedisError);
}

TEST(OpenHands, InSequenceTheLimitIsKeptIfEveryMessageArrives) {
  // One server for all: it closes at once what is too much.
  for (std::uint32_t limit = 1; limit <= 4; ++limit) {
    RecordingClient redis;
    OpenHands strategy(config(limit));
    for (std::uint32_t conversation = 1; conversation <= 8; ++conversation) {
      EXPECT_EQ(strategy.acquire(redis, request_of(strategy, 1, conversation)), Decision::admitted);
    }
    EXPECT_EQ(redis.contents().size(), limit);
  }
}

TEST(OpenHands, NeedsACountThatGivesNames) {
  StrategyConfig made = config(1);
  made.spec.count_by = CountBy::dbsize;
  EXPECT_THROW(OpenHands{made}, std::invalid_argument);
  made.spec.count_by = CountBy::scard;
  EXPECT_THROW(OpenHands{made}, std::invalid_argument);
  made.spec.count_by = CountBy::keys;
  EXPECT_NO_THROW(OpenHands{made});
}

TEST(OpenHands, ASmallerScanCountIsSent) {
  StrategyConfig made = config(1);
  made.spec.scan_count = 2;
  OpenHands strategy(made);
  RecordingClient redis;
  EXPECT_EQ(strategy.acquire(redis, request_of(strategy, 1, 1)), Decision::admitted);
  EXPECT_THAT(redis.take_log(), Contains("SCAN 0 MATCH ohcnv:u1:* COUNT 2"));
}

TEST(OpenHands, TheScenariosLeaseTakesThePlaceOfItsOwn) {
  StrategyConfig made = config(1);
  made.lease = std::chrono::milliseconds(700);
  OpenHands strategy(made);
  RecordingClient redis;
  EXPECT_EQ(strategy.acquire(redis, request_of(strategy, 1, 1)), Decision::admitted);
  EXPECT_EQ(redis.take_log().front(), "SET ohcnv:u1:c1 1 NX PX 700");
}

}  // namespace
}  // namespace overbook::model
