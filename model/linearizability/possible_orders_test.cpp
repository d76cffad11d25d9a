// The orders that are possible as a history grows, against the checker that looks at the whole of it.

#include "model/linearizability/possible_orders.h"

#include <gtest/gtest.h>

#include "model/linearizability/checker.h"
#include "model/linearizability/test_random_history.h"
#include "model/linearizability/written_history.h"

namespace overbook::model {
namespace {

// How many events there are before no order is possible any more; kNever: one is to the end.
std::size_t events_before_the_last_order_goes(const History& history, const Limits& limits) {
  PossibleOrders orders(limits.the_limit(), {});
  PossibleOrders::Id now = orders.initial();
  for (std::size_t i = 0; i < history.events().size(); ++i) {
    const Event& event = history.events()[i];
    const auto next = orders.after(now, {.kind = event.kind,
                                         .decision = event.decision,
                                         .owner = event.request.value,
                                         .conversation = event.conversation});
    if (!next) return i;
    now = *next;
  }
  return kNever;
}

TEST(PossibleOrders, GoWithTheReturnThatTheCheckerCannotPlace) {
  std::size_t broken = 0;
  constexpr std::uint32_t kHistories = 10'000;
  for (std::uint32_t seed = 0; seed < kHistories; ++seed) {
    const Limits limits = one_limit(1 + seed % 3);
    // In every other one nearly all requests are of different conversations.
    const std::uint32_t conversations = seed % 2 == 0 ? 1 + seed % 6 : 40;
    const History history = RandomHistory(seed).make(3 + seed % 5, conversations, 20);
    const Analysis analysis(history);
    std::size_t expected = 0;
    while (expected < history.events().size() &&
           check_linearizable(analysis, limits, expected + 1).is_linearizable) {
      ++expected;
    }
    if (expected == history.events().size()) expected = kNever;
    if (expected != kNever) ++broken;
    ASSERT_EQ(events_before_the_last_order_goes(history, limits), expected)
        << "limit " << limits.the_limit().permits << ": " << written(history);
  }
  EXPECT_GT(broken, kHistories / 10);
  EXPECT_LT(broken, kHistories * 9 / 10);
}

TEST(PossibleOrders, AreOneNumberWhereverTheFutureIsTheSame) {
  PossibleOrders orders(one_limit(2).the_limit(), {});
  const auto after = [&](PossibleOrders::Id before, EventKind kind, std::uint32_t owner) {
    return orders.after(before, {.kind = kind, .owner = owner, .conversation = ConversationId{owner}})
        .value();
  };
  const auto a = after(orders.initial(), EventKind::invoked, 1);
  const auto b = after(orders.initial(), EventKind::invoked, 2);
  EXPECT_NE(a, b);
  EXPECT_EQ(after(a, EventKind::invoked, 2), after(b, EventKind::invoked, 1));
  const auto over = after(after(after(a, EventKind::returned, 1), EventKind::release_invoked, 1),
                          EventKind::release_returned, 1);
  EXPECT_EQ(over, orders.initial());
}

}  // namespace
}  // namespace overbook::model
