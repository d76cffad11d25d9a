// A program as a strategy: what its answers mean, in several commands and as one script.

#include "model/strategies/program_strategy.h"

#include <gmock/gmock.h>

#include "model/strategies/recording_client.h"
#include "model/strategies/registry.h"

namespace overbook::model {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;

constexpr std::string_view kIncr = R"(
function acquire(request)
  local n = redis.call('INCR', request.prefix .. 'count')
  if n > request.limit then
    redis.call('DECR', request.prefix .. 'count')
    return 'rejected'
  end
  return 'admitted'
end
function release(request)
  redis.call('DECR', request.prefix .. 'count')
end
)";

std::unique_ptr<Strategy> strategy(std::string_view text, bool is_atomic = false) {
  StrategyConfig config;
  config.spec.use = "program";
  config.spec.program = text;
  config.spec.program_name = "p.lua";
  config.spec.is_atomic = is_atomic;
  return make_strategy(config);
}

std::string acquiring(std::string_view body) {
  return "function acquire(request)\n" + std::string(body) + "\nend";
}

TEST(ProgramStrategy, CountsInTwoCommands) {
  RecordingClient client;
  const auto one = strategy(kIncr);
  EXPECT_EQ(one->acquire(client, request_of(*one, 1, 1)), Decision::admitted);
  EXPECT_EQ(one->acquire(client, request_of(*one, 2, 2)), Decision::rejected);
  EXPECT_THAT(client.take_log(),
              ElementsAre("INCR conv:u1:count", "INCR conv:u1:count", "DECR conv:u1:count"));
  one->release(client, request_of(*one, 1, 1));
  EXPECT_THAT(client.contents(), ElementsAre("conv:u1:count=0"));
}

TEST(ProgramStrategy, IsOneCommandAsAScript) {
  RecordingClient client;
  const auto one = strategy(kIncr, /*is_atomic=*/true);
  EXPECT_EQ(one->acquire(client, request_of(*one, 1, 1)), Decision::admitted);
  EXPECT_EQ(one->acquire(client, request_of(*one, 2, 2)), Decision::rejected);
  EXPECT_THAT(client.take_log(), ElementsAre(HasSubstr("EVAL"), HasSubstr("EVAL")));
  EXPECT_THAT(client.contents(), ElementsAre("conv:u1:count=1"));
}

TEST(ProgramStrategy, TakesEveryFormOfAnAnswer) {
  for (const bool is_atomic : {false, true}) {
    for (const auto& [answer, decision] : {std::pair{"'admitted'", Decision::admitted},
                                           {"'rejected'", Decision::rejected},
                                           {"'duplicate'", Decision::duplicate},
                                           {"1", Decision::admitted},
                                           {"0", Decision::rejected},
                                           {"-1", Decision::duplicate},
                                           {"true", Decision::admitted},
                                           {"false", Decision::rejected}}) {
      RecordingClient client;
      const auto one = strategy(acquiring(std::string("return ") + answer), is_atomic);
      EXPECT_EQ(one->acquire(client, request_of(*one, 1, 1)), decision) << answer;
    }
  }
}

TEST(ProgramStrategy, FailsWithAnyOtherAnswer) {
  for (const bool is_atomic : {false, true}) {
    for (const auto& [answer, found] :
         {std::pair{"'yes'", "\"yes\""}, {"2", "2"}, {"{1}", "[1]"}, {"nil", "nothing"}}) {
      RecordingClient client;
      const auto one = strategy(acquiring(std::string("return ") + answer), is_atomic);
      try {
        (void)one->acquire(client, request_of(*one, 1, 1));
        ADD_FAILURE() << answer;
      } catch (const ProgramError& error) {
        EXPECT_EQ(error.line, 1U);
        EXPECT_THAT(error.what(), HasSubstr(std::string("p.lua:1: acquire answered ")));
        EXPECT_THAT(error.what(),
                    HasSubstr("expected admitted, rejected, duplicate, or 1, 0, -1, true, false"));
      }
    }
  }
}

TEST(ProgramStrategy, TellsTheLineOfAnError) {
  for (const bool is_atomic : {false, true}) {
    RecordingClient client;
    const auto one =
        strategy(acquiring("redis.call('SET', 'k', 'x')\nreturn redis.call('INCR', 'k')"), is_atomic);
    try {
      (void)one->acquire(client, request_of(*one, 1, 1));
      ADD_FAILURE();
    } catch (const ProgramError& error) {
      EXPECT_STREQ(error.what(), "p.lua:3: ERR value is not an integer or out of range");
    }
  }
}

TEST(ProgramStrategy, CleansUpAfterARejectionInAnyCase) {
  for (const bool is_atomic : {false, true}) {
    const std::string text =
        std::string(kIncr) +
        "function after_rejection(request) redis.call('DECR', request.prefix .. 'count') end";
    RecordingClient client;
    const auto one = strategy(text, is_atomic);
    EXPECT_EQ(one->acquire(client, request_of(*one, 1, 1)), Decision::admitted);
    EXPECT_EQ(one->acquire(client, request_of(*one, 2, 2)), Decision::rejected);
    EXPECT_THAT(client.contents(), ElementsAre("conv:u1:count=0"));
  }
}

TEST(ProgramStrategy, LosesALeaseByFalseOrZero) {
  for (const bool is_atomic : {false, true}) {
    for (const auto& [answer, is_kept] : {std::pair{"false", false}, {"0", false}, {"1", true}, {"", true}}) {
      RecordingClient client;
      const auto one =
          strategy(acquiring("return 1") + " function refresh() return " + answer + " end", is_atomic);
      EXPECT_EQ(one->refresh(client, request_of(*one, 1, 1)), is_kept) << answer;
    }
  }
  RecordingClient client;
  const auto without = strategy(acquiring("return 1"));
  EXPECT_TRUE(without->refresh(client, request_of(*without, 1, 1)));
  EXPECT_THAT(client.take_log(), testing::IsEmpty());
}

TEST(ProgramStrategy, ForgetsWhenItStarts) {
  RecordingClient client;
  const auto one = strategy(acquiring("server.memory.n = (server.memory.n or 1) - 1 return server.memory.n"));
  EXPECT_EQ(one->memory(), "");
  EXPECT_EQ(one->acquire(client, request_of(*one, 1, 1)), Decision::rejected);
  EXPECT_EQ(one->memory(), R"({"n"=0;})");
  EXPECT_EQ(one->acquire(client, request_of(*one, 1, 1)), Decision::duplicate);
  one->restart();
  EXPECT_EQ(one->memory(), "");
  EXPECT_EQ(one->acquire(client, request_of(*one, 1, 1)), Decision::rejected);
  one->remember(R"({"n"=2;})");
  EXPECT_EQ(one->acquire(client, request_of(*one, 1, 1)), Decision::admitted);
}

TEST(ProgramStrategy, DrawsOtherNumbersOnOtherServers) {
  RecordingClient client;
  const auto drawn = [&](std::uint32_t server, std::uint32_t restarts) {
    const auto one = strategy(acquiring("server.memory.token = math.random(1, 1000000) return 1"));
    for (std::uint32_t i = 0; i < restarts; ++i) one->restart();
    (void)one->acquire(client, request_of(*one, server, 1));
    EXPECT_THAT(one->why_no_function(), HasSubstr("p.lua:2"));
    return one->memory();
  };
  EXPECT_EQ(drawn(1, 0), drawn(1, 0));
  EXPECT_NE(drawn(1, 0), drawn(2, 0));
  EXPECT_NE(drawn(1, 0), drawn(1, 1));
}

TEST(ProgramStrategy, SaysThatItKeepsWhatCanNotBeSeen) {
  RecordingClient client;
  const auto one = strategy("local n = 0 " + acquiring("n = n + 1 return 1"));
  (void)one->acquire(client, request_of(*one, 1, 1));
  EXPECT_THAT(one->why_no_function(), HasSubstr("p.lua: it keeps something where overbook can't see it"));
}

TEST(ProgramStrategy, NeedsAProgramThatCanBeLoaded) {
  StrategyConfig config;
  config.spec.use = "program";
  EXPECT_THROW((void)make_strategy(config), std::invalid_argument);
  EXPECT_THROW((void)strategy("function"), std::invalid_argument);
}

TEST(ProgramStrategy, WritesOutTheCommandThatScans) {
  RecordingClient client;
  const auto one = strategy(acquiring("return redis.call('SC' .. 'AN', '0')"));
  EXPECT_THROW((void)one->acquire(client, request_of(*one, 1, 1)), ProgramError);
  const auto honest = strategy(acquiring("redis.call('scan', '0') return 1"));
  EXPECT_EQ(honest->acquire(client, request_of(*honest, 1, 1)), Decision::admitted);
}

}  // namespace
}  // namespace overbook::model
