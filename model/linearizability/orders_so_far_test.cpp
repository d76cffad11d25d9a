// Linearizability decided as a history grows, against the checker of whole histories.
#include "model/linearizability/orders_so_far.h"

#include <gtest/gtest.h>

#include <vector>

#include "model/linearizability/checker.h"
#include "model/linearizability/test_random_history.h"
#include "model/linearizability/written_history.h"

namespace overbook::model {
namespace {

PossibleOrders::Event of(const Event& event) {
  return {.kind = event.kind,
          .decision = event.decision,
          .owner = event.request.value,
          .conversation = event.conversation};
}

// How many events of the history have an order; kNever: all.
std::size_t longest_beginning_with_an_order(const History& history, const Limits& limits) {
  const Analysis analysis(history);
  for (std::size_t i = 0; i < history.events().size(); ++i) {
    if (!check_linearizable(analysis, limits, i + 1).is_linearizable) return i;
  }
  return kNever;
}

// How many events there are before no order is possible any more; kNever: one is to the end.
std::size_t events_before_the_last_order_goes(const History& history, const Limits& limits) {
  PossibleOrders orders(limits.the_limit(), {});
  PossibleOrders::Id now = orders.initial();
  for (std::size_t i = 0; i < history.events().size(); ++i) {
    const Event& event = history.events()[i];
    const auto next = orders.after(now, of(event));
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
    const std::size_t expected = longest_beginning_with_an_order(history, limits);
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

// The same without remembering, up to where it says something else than "possible".
std::size_t events_before(const History& history, OrdersSoFar& orders, OrdersSoFar::State wanted) {
  for (std::size_t i = 0; i < history.events().size(); ++i) {
    const OrdersSoFar::State state = orders.after(of(history.events()[i]));
    if (state == OrdersSoFar::State::possible) continue;
    EXPECT_EQ(state, wanted) << written(history) << " at " << i;
    return i;
  }
  return kNever;
}

TEST(OrdersSoFar, GoWithTheReturnThatTheCheckerCannotPlace) {
  std::size_t broken = 0;
  constexpr std::uint32_t kHistories = 10'000;
  for (std::uint32_t seed = 0; seed < kHistories; ++seed) {
    const Limits limits = one_limit(1 + seed % 3);
    const std::uint32_t conversations = seed % 2 == 0 ? 1 + seed % 6 : 40;
    const History history = RandomHistory(seed).make(3 + seed % 5, conversations, 20);
    const std::size_t expected = longest_beginning_with_an_order(history, limits);
    if (expected != kNever) ++broken;
    OrdersSoFar orders(limits.the_limit(), 100'000);
    ASSERT_EQ(events_before(history, orders, OrdersSoFar::State::impossible), expected)
        << "limit " << limits.the_limit().permits << ": " << written(history);
  }
  EXPECT_GT(broken, kHistories / 10);
  EXPECT_LT(broken, kHistories * 9 / 10);
}

TEST(OrdersSoFar, BeginWithWhatRuns) {
  OrdersSoFar orders(one_limit(1).the_limit(), 100);
  const std::vector<ConversationId> running{ConversationId{7}};
  orders.begin(running);
  using Event = OrdersSoFar::Event;
  EXPECT_EQ(orders.after(Event{.kind = EventKind::invoked, .owner = 1, .conversation = ConversationId{8}}),
            OrdersSoFar::State::possible);
  EXPECT_EQ(orders.after(Event{.kind = EventKind::returned, .owner = 1, .conversation = ConversationId{8}}),
            OrdersSoFar::State::impossible);
}

TEST(OrdersSoFar, GiveUpWhereTooManyArePossible) {
  // Of requests that all ask for the same two conversations every order has to be looked at.
  OrdersSoFar orders(one_limit(5).the_limit(), 100);
  const auto invoke = [&](std::uint32_t owner) {
    return orders.after(
        {.kind = EventKind::invoked, .owner = owner, .conversation = ConversationId{owner % 2}});
  };
  OrdersSoFar::State state = OrdersSoFar::State::possible;
  std::uint32_t invoked = 0;
  while (state == OrdersSoFar::State::possible && invoked < 30) state = invoke(invoked++);
  EXPECT_EQ(state, OrdersSoFar::State::unknown);
  orders.begin({});
  EXPECT_EQ(invoke(50), OrdersSoFar::State::possible) << "what was given up is gone";
}

// Nobody can tell whether A's release was invoked before its admission had returned.
TEST(OrdersSoFar, TakeAReleaseThatIsInvokedBeforeItsAdmissionHasReturned) {
  for (const bool fits : {true, false}) {
    // B is rejected: while it asked A may have run. Or there was no such instant.
    const History history = written_history(fits ? "A( B( A[ B- A+ A]" : "A( A[ A+ A] B( B-");
    OrdersSoFar orders(one_limit(1).the_limit(), 100);
    EXPECT_EQ(events_before(history, orders, OrdersSoFar::State::impossible), fits ? kNever : 5U);
    EXPECT_EQ(check_linearizable(history, one_limit(1)).is_linearizable, fits);
  }
}

}  // namespace
}  // namespace overbook::model
