#include "sim/cast.h"

#include <gtest/gtest.h>

#include <set>

namespace overbook::sim {
namespace {

constexpr model::ServerId kOne{1};
constexpr model::ServerId kTwo{2};

TEST(Cast, ConversationsAreNumberedByAge) {
  Scenario scenario;
  scenario.running = 2;
  scenario.servers = 2;
  scenario.requests_per_server = 2;
  Cast cast(scenario, "p:");
  ASSERT_EQ(cast.residents().size(), 2U);
  EXPECT_EQ(cast.residents()[0].key, "p:c1");
  EXPECT_EQ(cast.residents()[1].conversation_id, model::ConversationId{2});
  EXPECT_EQ(cast.residents()[1].server, "s0");
  EXPECT_EQ(cast.request(kOne, 0).conversation, "c3");
  EXPECT_EQ(cast.request(kTwo, 0).conversation, "c4");
  EXPECT_EQ(cast.request(kOne, 1).conversation, "c5");
  EXPECT_EQ(cast.request(kTwo, 1).key, "p:c6");
  EXPECT_EQ(cast.request(kTwo, 1).server, "s2");
  EXPECT_EQ(cast.request(kTwo, 1).prefix, "p:");
}

TEST(Cast, ASharedConversationIsEverybodys) {
  Scenario scenario;
  scenario.running = 1;
  scenario.servers = 2;
  scenario.requests_per_server = 2;
  scenario.shared_conversation = true;
  Cast cast(scenario, "p:");
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
  const Cast cast(scenario, "p:");
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
