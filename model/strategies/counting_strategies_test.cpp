// The four strategies that register and count, alone and in sequence: which commands
// they send, what they undo.

#include <gmock/gmock.h>

#include "model/strategies/recording_client.h"
#include "model/strategies/registry.h"

namespace overbook::model {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;
using Log = std::vector<std::string>;

StrategyConfig config(std::string_view use, std::uint32_t limit) {
  StrategyConfig made{.spec = {}, .limits = one_limit(limit), .lease = {}};
  made.spec.use = use;
  made.spec.label = use;
  return made;
}

// Conversations c1 .. cn ask one after the other; how many get in.
std::uint32_t admitted_in_sequence(const StrategyConfig& config, std::uint32_t requests) {
  const std::unique_ptr<Strategy> strategy = make_strategy(config);
  RecordingClient redis;
  std::uint32_t admitted = 0;
  for (std::uint32_t i = 1; i <= requests; ++i) {
    if (strategy->acquire(redis, request_of(*strategy, i, i)) == Decision::admitted) ++admitted;
  }
  return admitted;
}

TEST(CountThenRegister, CountsThenRegisters) {
  const auto strategy = make_strategy(config("count-then-register", 1));
  RecordingClient redis;
  const Request request = request_of(*strategy, 1, 3);
  EXPECT_EQ(strategy->acquire(redis, request), Decision::admitted);
  EXPECT_THAT(redis.take_log(), ElementsAre("KEYS conv:u1:*", "SET conv:u1:c3 s1 NX"));
  EXPECT_THAT(redis.contents(), ElementsAre("conv:u1:c3=s1"));
  EXPECT_EQ(redis.lapses_in("conv:u1:c3"), std::nullopt);
  strategy->release(redis, request);
  EXPECT_THAT(redis.take_log(), ElementsAre("DEL conv:u1:c3"));
  EXPECT_THAT(redis.contents(), IsEmpty());
}

TEST(CountThenRegister, HasNothingToUndoWhenItRejects) {
  const auto strategy = make_strategy(config("count-then-register", 1));
  RecordingClient redis;
  redis.raw({"SET", "conv:u1:c1", "s9"});
  EXPECT_EQ(strategy->acquire(redis, request_of(*strategy, 1, 3)), Decision::rejected);
  EXPECT_THAT(redis.take_log(), ElementsAre("KEYS conv:u1:*"));
  EXPECT_THAT(redis.contents(), ElementsAre("conv:u1:c1=s9"));
}

TEST(CountThenRegister, AFullHouseHidesADuplicate) {
  RecordingClient redis;
  redis.raw({"SET", "conv:u1:c1", "s9"});
  const auto full = make_strategy(config("count-then-register", 1));
  EXPECT_EQ(full->acquire(redis, request_of(*full, 1, 1)), Decision::rejected);
  const auto roomy = make_strategy(config("count-then-register", 2));
  EXPECT_EQ(roomy->acquire(redis, request_of(*roomy, 1, 1)), Decision::duplicate);
  EXPECT_THAT(redis.contents(), ElementsAre("conv:u1:c1=s9"));
}

TEST(CountThenRegister, TakesTheSlotThatAnotherTookBetweenItsTwoSteps) {
  const auto strategy = make_strategy(config("count-then-register", 1));
  RecordingClient redis;
  redis.before(1, [](RecordingClient& other) { other.raw({"SET", "conv:u1:c9", "s9"}); });
  EXPECT_EQ(strategy->acquire(redis, request_of(*strategy, 1, 1)), Decision::admitted);
  EXPECT_THAT(redis.contents(), ElementsAre("conv:u1:c1=s1", "conv:u1:c9=s9"));
}

struct RegisterFirst {
  std::string_view name;
  std::uint32_t room;  // how many others may be there, with a limit of 2
};
class RegistersFirst : public testing::TestWithParam<RegisterFirst> {
 protected:
  void fill(std::uint32_t others) {
    for (std::uint32_t i = 1; i <= others; ++i) redis_.raw({"SET", fmt::format("conv:u1:c{}", 10 + i), "s9"});
  }
  RecordingClient redis_;
  std::unique_ptr<Strategy> strategy_ = make_strategy(config(GetParam().name, 2));
  Request request_ = request_of(*strategy_, 1, 1);
};

TEST_P(RegistersFirst, GetsInWhileThereIsRoom) {
  fill(GetParam().room);
  EXPECT_EQ(strategy_->acquire(redis_, request_), Decision::admitted);
  EXPECT_THAT(redis_.take_log(), ElementsAre("SET conv:u1:c1 s1 NX", "KEYS conv:u1:*"));
  EXPECT_EQ(redis_.contents().size(), GetParam().room + 1);
  strategy_->release(redis_, request_);
  EXPECT_THAT(redis_.take_log(), ElementsAre("DEL conv:u1:c1"));
  EXPECT_EQ(redis_.contents().size(), GetParam().room);
}

TEST_P(RegistersFirst, RemovesItsOwnEntryWhenItRejects) {
  fill(GetParam().room + 1);
  EXPECT_EQ(strategy_->acquire(redis_, request_), Decision::rejected);
  EXPECT_THAT(redis_.take_log(), ElementsAre("SET conv:u1:c1 s1 NX", "KEYS conv:u1:*", "DEL conv:u1:c1"));
  EXPECT_EQ(redis_.contents().size(), GetParam().room + 1);
}

TEST_P(RegistersFirst, LeavesTheEntryOfTheOtherServerWhenItFindsADuplicate) {
  redis_.raw({"SET", "conv:u1:c1", "s9"});
  EXPECT_EQ(strategy_->acquire(redis_, request_), Decision::duplicate);
  EXPECT_THAT(redis_.take_log(), ElementsAre("SET conv:u1:c1 s1 NX"));
  EXPECT_THAT(redis_.contents(), ElementsAre("conv:u1:c1=s9"));
}

TEST_P(RegistersFirst, LeavesItsEntryBehindWhenTheCountFails) {
  StrategyConfig by_scard = config(GetParam().name, 2);
  by_scard.spec.count_by = CountBy::scard;
  const auto strategy = make_strategy(by_scard);
  // Between the registration and the count, somebody puts another type in the place of the index.
  redis_.before(1, [](RecordingClient& other) { other.raw({"SET", "convs:u1", "x"}); });
  EXPECT_THROW((void)strategy->acquire(redis_, request_), RedisError);
  EXPECT_THAT(redis_.take_log(), ElementsAre("SADD convs:u1 c1", "SCARD convs:u1"));
}

INSTANTIATE_TEST_SUITE_P(All, RegistersFirst,
                         testing::Values(RegisterFirst{"register-then-count", 0},
                                         RegisterFirst{"register-then-count-plus-one", 1},
                                         RegisterFirst{"exclude-own-key", 1}),
                         [](const auto& suite) {
                           std::string name(suite.param.name);
                           std::replace(name.begin(), name.end(), '-', '_');
                           return name;
                         });

TEST(CountingStrategies, FailOnAnErrorOfRedis) {
  for (const std::string_view name :
       {"count-then-register", "register-then-count", "register-then-count-plus-one", "exclude-own-key"}) {
    StrategyConfig by_scard = config(name, 2);
    by_scard.spec.count_by = CountBy::scard;
    const auto strategy = make_strategy(by_scard);
    RecordingClient redis;
    redis.raw({"SET", "convs:u1", "not a set"});
    const Request request = request_of(*strategy, 1, 1);
    EXPECT_THROW((void)strategy->acquire(redis, request), RedisError) << name;
    EXPECT_EQ(redis.take_log().size(), 1U) << name;
    EXPECT_THAT(redis.contents(), ElementsAre("convs:u1=\"not a set\"")) << name;
  }
}

TEST(ExcludeOwnKey, DoesNotMissItsOwnEntryIfThatIsGone) {
  const auto strategy = make_strategy(config("exclude-own-key", 1));
  RecordingClient redis;
  redis.before(1, [](RecordingClient& other) { other.raw({"DEL", "conv:u1:c1"}); });
  EXPECT_EQ(strategy->acquire(redis, request_of(*strategy, 1, 1)), Decision::admitted);
}

struct SequentialRun {
  std::string_view name;
  Comparison comparison;
  std::int32_t more_than_limit;
};
class InSequence : public testing::TestWithParam<SequentialRun> {};

TEST_P(InSequence, AdmitsAsManyAsItsComparisonLetsIn) {
  for (const CountBy count_by : {CountBy::keys, CountBy::scan, CountBy::scard, CountBy::dbsize}) {
    for (std::uint32_t limit = 1; limit <= 12; ++limit) {
      StrategyConfig made = config(GetParam().name, limit);
      made.spec.count_by = count_by;
      made.spec.comparison = GetParam().comparison;
      const auto expected = static_cast<std::int64_t>(limit) + GetParam().more_than_limit;
      EXPECT_EQ(admitted_in_sequence(made, limit + 5), expected) << to_text(count_by) << " " << limit;
    }
  }
}

INSTANTIATE_TEST_SUITE_P(
    All, InSequence,
    testing::Values(SequentialRun{"count-then-register", Comparison::at_least, 0},
                    SequentialRun{"count-then-register", Comparison::more_than, 1},
                    SequentialRun{"register-then-count", Comparison::at_least, -1},
                    SequentialRun{"register-then-count", Comparison::more_than, 0},
                    SequentialRun{"register-then-count-plus-one", Comparison::at_least, 0},
                    SequentialRun{"register-then-count-plus-one", Comparison::more_than, 1},
                    SequentialRun{"exclude-own-key", Comparison::at_least, 0},
                    SequentialRun{"exclude-own-key", Comparison::more_than, 1}));

TEST(InSequence, TheScriptAdmitsExactlyTheLimit) {
  for (std::uint32_t limit = 1; limit <= 12; ++limit) {
    EXPECT_EQ(admitted_in_sequence(config("lua-script", limit), limit + 5), limit);
  }
}

TEST(CountBy, EachMethodSendsItsOwnCommands) {
  const std::map<CountBy, Log> expected{
      {CountBy::keys, {"SET conv:u1:c1 s1 NX", "KEYS conv:u1:*", "DEL conv:u1:c1"}},
      {CountBy::scan, {"SET conv:u1:c1 s1 NX", "SCAN 0 MATCH conv:u1:* COUNT 10", "DEL conv:u1:c1"}},
      {CountBy::scard, {"SADD convs:u1 c1", "SCARD convs:u1", "SREM convs:u1 c1"}},
      {CountBy::dbsize, {"SET conv:u1:c1 s1 NX", "DBSIZE", "DEL conv:u1:c1"}}};
  for (const auto& [count_by, commands] : expected) {
    StrategyConfig made = config("register-then-count-plus-one", 1);
    made.spec.count_by = count_by;
    const auto strategy = make_strategy(made);
    RecordingClient redis;
    const Request request = request_of(*strategy, 1, 1);
    ASSERT_EQ(strategy->acquire(redis, request), Decision::admitted);
    EXPECT_EQ(strategy->counted(redis.redis(), RecordingClient::kNow), 1U);
    strategy->release(redis, request);
    EXPECT_EQ(redis.take_log(), commands);
    EXPECT_EQ(strategy->counted(redis.redis(), RecordingClient::kNow), 0U);
  }
}

TEST(CountBy, AScanGoesOnToItsEndAndCountsEachKeyOnce) {
  StrategyConfig made = config("count-then-register", 20);
  made.spec.count_by = CountBy::scan;
  made.spec.scan_count = 3;
  const auto strategy = make_strategy(made);
  RecordingClient redis;
  for (int i = 0; i < 20; ++i) redis.raw({"SET", fmt::format("conv:u1:c{}", 100 + i), "s9"});
  EXPECT_EQ(strategy->acquire(redis, request_of(*strategy, 1, 1)), Decision::rejected);
  const Log log = redis.take_log();
  EXPECT_GT(log.size(), 3U);
  EXPECT_EQ(log.front(), "SCAN 0 MATCH conv:u1:* COUNT 3");
  StrategyConfig roomier = made;
  roomier.limits = model::one_limit(21);
  const auto other = make_strategy(roomier);
  EXPECT_EQ(other->acquire(redis, request_of(*other, 1, 1)), Decision::admitted);
}

TEST(CountBy, DbsizeCountsTheKeysOfOtherUsers) {
  for (const std::string_view name :
       {"count-then-register", "register-then-count-plus-one", "exclude-own-key"}) {
    StrategyConfig made = config(name, 2);
    made.spec.count_by = CountBy::dbsize;
    const auto strategy = make_strategy(made);
    RecordingClient redis;
    redis.raw({"MSET", "other:1", "x", "other:2", "y"});
    redis.raw({"SET", "other:1", "x"});
    redis.raw({"SET", "other:2", "x"});
    EXPECT_EQ(strategy->acquire(redis, request_of(*strategy, 1, 1)), Decision::rejected) << name;
    EXPECT_EQ(strategy->counted(redis.redis(), RecordingClient::kNow), 0U) << name;
  }
}

TEST(CountBy, TheOthersIgnoreKeysOfOtherUsers) {
  for (const CountBy count_by : {CountBy::keys, CountBy::scan, CountBy::scard}) {
    StrategyConfig made = config("register-then-count-plus-one", 1);
    made.spec.count_by = count_by;
    const auto strategy = make_strategy(made);
    RecordingClient redis;
    redis.raw({"SET", "conv:u2:c1", "s9"});
    EXPECT_EQ(strategy->acquire(redis, request_of(*strategy, 1, 1)), Decision::admitted) << to_text(count_by);
  }
}

TEST(Lease, GoesIntoTheRegistrationInSecondsIfItIsWholeSeconds) {
  StrategyConfig made = config("count-then-register", 1);
  made.lease = std::chrono::seconds(15);
  const auto strategy = make_strategy(made);
  RecordingClient redis;
  EXPECT_EQ(strategy->acquire(redis, request_of(*strategy, 1, 1)), Decision::admitted);
  EXPECT_EQ(redis.take_log().back(), "SET conv:u1:c1 s1 NX EX 15");
  EXPECT_EQ(redis.lapses_in("conv:u1:c1"), std::chrono::seconds(15));
  // Once it has lapsed (Redis: later than its time), nothing is counted.
  EXPECT_EQ(strategy->counted(redis.redis(), RecordingClient::kNow + std::chrono::seconds(15)), 1U);
  EXPECT_EQ(strategy->counted(redis.redis(), RecordingClient::kNow + std::chrono::milliseconds(15'001)), 0U);
}

TEST(Lease, GoesIntoTheRegistrationInMillisecondsOtherwise) {
  StrategyConfig made = config("exclude-own-key", 1);
  made.lease = std::chrono::milliseconds(1500);
  const auto strategy = make_strategy(made);
  RecordingClient redis;
  EXPECT_EQ(strategy->acquire(redis, request_of(*strategy, 1, 1)), Decision::admitted);
  EXPECT_EQ(redis.take_log().front(), "SET conv:u1:c1 s1 NX PX 1500");
  EXPECT_EQ(redis.lapses_in("conv:u1:c1"), std::chrono::milliseconds(1500));
}

TEST(Lease, IsImpossibleForMembersOfASet) {
  StrategyConfig made = config("exclude-own-key", 1);
  made.lease = std::chrono::seconds(1);
  made.spec.count_by = CountBy::scard;
  EXPECT_THROW((void)make_strategy(made), std::invalid_argument);
}

TEST(Registry, HasTheSevenAndNoOthers) {
  std::vector<std::string_view> names;
  for (const StrategyInfo& info : all_strategies()) {
    names.push_back(info.name);
    EXPECT_EQ(find_strategy(info.name), &info);
    EXPECT_NE(make_strategy(config(info.name, 1)), nullptr);
  }
  EXPECT_THAT(names, ElementsAre("count-then-register", "register-then-count", "register-then-count-plus-one",
                                 "exclude-own-key", "lua-script", "openhands", "zset-client-clock"));
  EXPECT_EQ(find_strategy("exclude-own-keys"), nullptr);
  EXPECT_THROW((void)make_strategy(config("nothing", 1)), std::invalid_argument);
}

TEST(StrategySpec, WordsAreReadBackAsTheyAreWritten) {
  for (const CountBy by : {CountBy::keys, CountBy::scan, CountBy::scard, CountBy::dbsize}) {
    EXPECT_EQ(count_by_from_text(to_text(by)), by);
  }
  for (const Comparison comparison : {Comparison::at_least, Comparison::more_than}) {
    EXPECT_EQ(comparison_from_text(to_text(comparison)), comparison);
  }
  EXPECT_FALSE(count_by_from_text("hlen"));
  EXPECT_FALSE(comparison_from_text("<"));
}

TEST(Client, ThrowsTheErrorOfRedisWithTheCommand) {
  RecordingClient redis;
  redis.raw({"SET", "a", "1"});
  try {
    (void)redis.scard("a");
    FAIL() << "SCARD of a string succeeded";
  } catch (const RedisError& error) {
    EXPECT_STREQ(error.what(), "SCARD a: WRONGTYPE Operation against a key holding the wrong kind of value");
  }
}

TEST(Client, CommandsAfterALongerOneCarryNoneOfItsWords) {
  RecordingClient redis;
  (void)redis.set_nx("a", "1", std::chrono::seconds(5));
  (void)redis.get("a");
  (void)redis.dbsize();
  EXPECT_THAT(redis.take_log(), ElementsAre("SET a 1 NX EX 5", "GET a", "DBSIZE"));
}

}  // namespace
}  // namespace overbook::model
