#include "sim/setup/cast.h"

#include <gtest/gtest.h>

#include <memory>
#include <set>
#include <string>

#include "model/strategies/registry.h"

namespace overbook::sim {
namespace {

constexpr model::ServerId kOne{1};
constexpr model::ServerId kTwo{2};

std::unique_ptr<model::Strategy> strategy_in(const std::string& name_space) {
  model::StrategySpec spec;
  spec.use = "count-then-register";
  return model::make_strategy(
      {.spec = spec, .limits = model::one_limit(1), .lease = {}, .name_space = name_space});
}

TEST(Cast, ConversationsAreNumberedByAge) {
  Scenario scenario;
  scenario.running = 2;
  scenario.servers = 2;
  scenario.requests_per_server = 2;
  Cast cast(scenario, *strategy_in("p:"));
  ASSERT_EQ(cast.residents().size(), 2U);
  EXPECT_EQ(cast.residents()[0].key, "p:conv:u1:c1");
  EXPECT_EQ(cast.residents()[1].conversation_id, model::ConversationId{2});
  EXPECT_EQ(cast.residents()[1].server, "s0");
  EXPECT_EQ(cast.request(kOne, 0).conversation, "c3");
  EXPECT_EQ(cast.request(kTwo, 0).conversation, "c4");
  EXPECT_EQ(cast.request(kOne, 1).conversation, "c5");
  EXPECT_EQ(cast.request(kTwo, 1).key, "p:conv:u1:c6");
  EXPECT_EQ(cast.request(kTwo, 1).server, "s2");
  EXPECT_EQ(cast.request(kTwo, 1).index, "p:convs:u1");
  EXPECT_EQ(cast.request(kTwo, 1).prefix, "p:conv:u1:");
}

TEST(Cast, ASharedConversationIsEverybodys) {
  Scenario scenario;
  scenario.running = 1;
  scenario.servers = 2;
  scenario.requests_per_server = 2;
  scenario.shared_conversation = true;
  Cast cast(scenario, *strategy_in("p:"));
  for (const model::ServerId server : {kOne, kTwo}) {
    for (const std::uint32_t round : {0U, 1U}) EXPECT_EQ(cast.request(server, round).conversation, "c2");
    EXPECT_TRUE(cast.takes_part(server, model::ConversationId{2}));
  }
}

TEST(Cast, KnowsWhoTakesPartInWhat) {
  Scenario scenario;
  scenario.running = 1;
  scenario.servers = 2;
  scenario.requests_per_server = 2;
  const Cast cast(scenario, *strategy_in("p:"));
  std::set<std::pair<std::uint32_t, std::uint32_t>> parts;
  for (std::uint32_t server = 0; server <= 2; ++server) {
    for (std::uint32_t conversation = 1; conversation <= 6; ++conversation) {
      if (cast.takes_part(model::ServerId{server}, model::ConversationId{conversation})) {
        parts.insert({server, conversation});
      }
    }
  }
  EXPECT_EQ(parts,
            (std::set<std::pair<std::uint32_t, std::uint32_t>>{{0, 1}, {1, 2}, {1, 4}, {2, 3}, {2, 5}}));
}

}  // namespace
}  // namespace overbook::sim
