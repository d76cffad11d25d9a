#include "model/linearizability/checker.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <boost/random/taus88.hpp>
#include <boost/random/uniform_int_distribution.hpp>
#include <utility>

#include "model/linearizability/possible_orders.h"
#include "model/linearizability/written_history.h"
#include "model/properties/no_false_rejection.h"
#include "model/properties/no_over_admission.h"

namespace overbook::model {
namespace {

bool is_linearizable(const std::string& line, std::uint32_t limit) {
  return check_linearizable(written_history(line), one_limit(limit)).is_linearizable;
}

TEST(CheckLinearizable, AnEmptyHistoryIs) {
  EXPECT_TRUE(is_linearizable("", 1));
}

TEST(CheckLinearizable, NoMoreAreAdmittedThanTheLimit) {
  EXPECT_TRUE(is_linearizable("A( B( A+ B+", 2));
  EXPECT_FALSE(is_linearizable("A( B( A+ B+", 1));
  EXPECT_FALSE(is_linearizable("A( A+ B( B+ C( C+", 2));
}

TEST(CheckLinearizable, ARejectionNeedsAFullHouse) {
  EXPECT_FALSE(is_linearizable("A( A-", 1));
  EXPECT_FALSE(is_linearizable("A( A+ B( B-", 2));
  EXPECT_TRUE(is_linearizable("A( A+ B( B-", 1));
  EXPECT_TRUE(is_linearizable("A( B( B- A+", 1)) << "A may have come first";
  EXPECT_FALSE(is_linearizable("A( B( B- A-", 1)) << "neither was in the other's way";
  EXPECT_FALSE(is_linearizable("B( B- A( A+", 1)) << "A came after B had returned";
}

TEST(CheckLinearizable, ARequestIsPlacedBetweenItsEndsEvenIfThatIsNotWhereItReturned) {
  EXPECT_TRUE(is_linearizable("A( B( B+ B[ B] A-", 1));
  EXPECT_FALSE(is_linearizable("B( B+ B[ B] A( A-", 1));
}

TEST(CheckLinearizable, AReleaseMakesRoomFromItsInvocationAndKeepsItUntilItsReturn) {
  EXPECT_TRUE(is_linearizable("A( A+ A[ B( B+ A]", 1));
  EXPECT_TRUE(is_linearizable("A( A+ A[ B( B- A]", 1));
  EXPECT_TRUE(is_linearizable("A( A+ A[ B( B- C( C+ A]", 1));
  EXPECT_FALSE(is_linearizable("A( A+ A[ B( B+ C( C- B[ B] D( D- A]", 1));
  EXPECT_TRUE(is_linearizable("A( A+ A[ B( B+", 1))
      << "a release that has not returned may have taken effect";
  EXPECT_TRUE(is_linearizable("A( A+ A[ B( B-", 1)) << "or not";
}

TEST(CheckLinearizable, ADuplicateNeedsAConversationThatRuns) {
  EXPECT_TRUE(is_linearizable("A( A+ B~A( B=", 2));
  EXPECT_FALSE(is_linearizable("A( A+ B( B=", 2));
  EXPECT_TRUE(is_linearizable("A( B~A( B= A+", 2)) << "A may have come first";
  EXPECT_FALSE(is_linearizable("R( R+ A( B~A( B= A-", 1)) << "A's entry was there, but A never ran";
}

TEST(CheckLinearizable, InAFullHouseBothRefusalsAreTrue) {
  EXPECT_TRUE(is_linearizable("A( A+ B~A( B= C~A( C-", 1));
  EXPECT_FALSE(is_linearizable("A( A+ B~A( B= C~A( C-", 2));
}

TEST(CheckLinearizable, AConversationThatRunsIsNotAdmittedAgain) {
  EXPECT_FALSE(is_linearizable("A( A+ B~A( B+", 2));
  EXPECT_TRUE(is_linearizable("A( A+ A[ B~A( B+ A]", 2));
}

TEST(CheckLinearizable, AFailedRequestMayHaveTakenEffectOrNot) {
  EXPECT_TRUE(is_linearizable("A( A! B( B-", 1));
  EXPECT_TRUE(is_linearizable("A( A! B( B+", 1));
  EXPECT_FALSE(is_linearizable("B( B- A( A!", 1)) << "not before its invocation";
  EXPECT_TRUE(is_linearizable("A( A! B( B+ B[ B] C( C-", 1)) << "at any time after it";
  EXPECT_TRUE(is_linearizable("A( A! B~A( B=", 1));
}

TEST(CheckLinearizable, WhatAFailedRequestTookIsLetGoOfOnceAtAnyTime) {
  EXPECT_TRUE(is_linearizable("A( A! B( B- C( C+", 1));
  EXPECT_FALSE(is_linearizable("A( A! B( B- C( C+ C[ C] D( D-", 1)) << "it takes effect once only";
}

TEST(CheckLinearizable, ARequestThatHasNotReturnedMayHaveTakenEffectOrNot) {
  EXPECT_TRUE(is_linearizable("A( B( B-", 1));
  EXPECT_TRUE(is_linearizable("A( B( B+", 1));
  EXPECT_TRUE(is_linearizable("A( B( B- C( C+", 1)) << "and may yet fail";
  EXPECT_FALSE(is_linearizable("A( B( B-", 2));
}

TEST(CheckLinearizable, AnEvictionIsARelease) {
  History history = written_history("A( B( A+ A[ A] B+");
  EXPECT_TRUE(check_linearizable(history, one_limit(1)).is_linearizable);
  History evicted;
  for (Event event : history.events()) {
    event.evicted = event.kind == EventKind::release_invoked || event.kind == EventKind::release_returned;
    if (event.evicted) event.cause = RequestId{1};
    evicted.append(event);
  }
  EXPECT_TRUE(check_linearizable(evicted, one_limit(1)).is_linearizable);
  EXPECT_FALSE(is_linearizable("A( B( A+ B+ A[ A]", 1)) << "too late: both ran";
}

TEST(CheckLinearizable, GivesAnOrder) {
  const LinearizabilityResult result =
      check_linearizable(written_history("A( B( B- C( A+ A[ C+ A]"), one_limit(1));
  ASSERT_TRUE(result.is_linearizable);
  std::string order;
  for (const Operation& operation : result.order) {
    order += static_cast<char>('A' + operation.request.value);
    order += operation.kind == OperationKind::release ? "] " : operation.only_looks() ? "- " : "+ ";
  }
  EXPECT_EQ(order, "A+ B- A] C+ ");
}

TEST(CheckLinearizable, EachRefusalIsExplainedAndYetNoOrderExplainsAll) {
  const History history = written_history("A( B( B- C( C+ C[ A+");
  EXPECT_FALSE(check_linearizable(history, one_limit(1)).is_linearizable);
  EXPECT_FALSE(NoOverAdmission().check(history, one_limit(1)));
  EXPECT_FALSE(NoFalseRejection().check(history, one_limit(1)));
}

TEST(CheckLinearizable, ARejectionExplainedByAFailureOnlyIsFalseToTheLedgerAlone) {
  const History history = written_history("A( A! B( B-");
  EXPECT_TRUE(check_linearizable(history, one_limit(1)).is_linearizable);
  EXPECT_TRUE(NoFalseRejection().check(history, one_limit(1)));
}

TEST(CheckLinearizable, ManyRequestsThatDoNotOverlapTakeLinearWork) {
  History history;
  for (std::uint32_t i = 0; i < 2000; ++i) {
    Event event{.kind = EventKind::invoked, .request = RequestId{i}, .conversation = ConversationId{i}};
    for (const EventKind kind :
         {EventKind::invoked, EventKind::returned, EventKind::release_invoked, EventKind::release_returned}) {
      event.kind = kind;
      history.append(event);
    }
  }
  const LinearizabilityResult result = check_linearizable(history, one_limit(1));
  EXPECT_TRUE(result.is_linearizable);
  EXPECT_EQ(result.configurations, 4000U);
}

// --- Every small history ---

// Every history of at most `events` events with distinct conversations whose requests are admitted or
// rejected; no event follows a request's last one.
class EverySmallHistory {
 public:
  template <typename Visit>
  static void visit(std::size_t events, const Visit& each) {
    extend(events, {}, {}, each);
  }

 private:
  enum class State : std::uint8_t { pending, runs, releasing, over };

  template <typename Visit>
  static void extend(std::size_t events, const History& history, const std::vector<State>& states,
                     const Visit& each) {
    each(history);
    if (events == 0) return;
    const auto go_on = [&](std::size_t id, EventKind kind, Decision decision, State then) {
      const auto number = static_cast<std::uint32_t>(id);
      History longer = history;
      longer.append({.kind = kind,
                     .decision = decision,
                     .request = RequestId{number},
                     .conversation = ConversationId{number}});
      std::vector<State> next = states;
      next.resize(std::max(next.size(), id + 1));
      next[id] = then;
      extend(events - 1, longer, next, each);
    };
    go_on(states.size(), EventKind::invoked, {}, State::pending);
    for (std::size_t id = 0; id < states.size(); ++id) {
      if (states[id] == State::pending) {
        go_on(id, EventKind::returned, Decision::admitted, State::runs);
        go_on(id, EventKind::returned, Decision::rejected, State::over);
      }
      if (states[id] == State::runs) go_on(id, EventKind::release_invoked, {}, State::releasing);
      if (states[id] == State::releasing) go_on(id, EventKind::release_returned, {}, State::over);
    }
  }
};

TEST(EverySmallHistory, BreaksABoundOnlyIfItIsNotLinearizable) {
  std::size_t histories = 0;
  EverySmallHistory::visit(9, [&](const History& history) {
    for (const std::uint32_t limit : {1U, 2U}) {
      ++histories;
      if (!check_linearizable(history, one_limit(limit)).is_linearizable) continue;
      ASSERT_FALSE(NoOverAdmission().check(history, one_limit(limit))) << written(history);
      ASSERT_FALSE(NoFalseRejection().check(history, one_limit(limit))) << written(history);
    }
  });
  EXPECT_GT(histories, 10'000U);
}

TEST(EverySmallHistory, IsJudgedByTheTwoBoundsUpToSixEventsAndNotWithSeven) {
  std::vector<std::string> differences;
  EverySmallHistory::visit(7, [&](const History& history) {
    for (const std::uint32_t limit : {1U, 2U}) {
      if (check_linearizable(history, one_limit(limit)).is_linearizable) continue;
      if (NoOverAdmission().check(history, one_limit(limit))) continue;
      if (NoFalseRejection().check(history, one_limit(limit))) continue;
      differences.push_back(std::to_string(limit) + ": " + written(history));
    }
  });
  // One and the same, but for who of A and B was invoked first.
  EXPECT_EQ(differences, (std::vector<std::string>{"1: A( B( A- C( C+ C[ B+", "1: A( B( B- C( C+ C[ A+"}));
}

// --- Against every order ---

// The definition, word for word: is there a sequence of the operations that took effect, in which nothing
// comes before what had returned before it was invoked, and which a semaphore allows?
class EveryOrder {
 public:
  EveryOrder(const History& history, std::uint32_t limit) : limit_(limit) {
    std::map<RequestId, std::size_t> acquires;
    std::map<RequestId, std::size_t> releases;
    const std::span<const Event> events = history.events();
    for (std::size_t i = 0; i < events.size(); ++i) {
      const Event& event = events[i];
      switch (event.kind) {
        case EventKind::invoked:
          acquires[event.request] = operations_.size();
          operations_.push_back({.invoked = i, .conversation = event.conversation.value});
          break;
        case EventKind::returned:
          operations_[acquires[event.request]].decision = event.decision;
          if (event.decision != Decision::failed) operations_[acquires[event.request]].returned = i;
          break;
        case EventKind::release_invoked:
          releases[event.request] = operations_.size();
          operations_.push_back({.invoked = i, .conversation = event.conversation.value, .is_release = true});
          break;
        default:
          operations_[releases[event.request]].returned = i;
      }
    }
    for (const auto& [request, at] : acquires) {
      const Operation acquire = operations_[at];
      if (acquire.returned != kNever) continue;
      operations_[at].decision = Decision::admitted;
      operations_.push_back({.invoked = acquire.invoked,
                             .conversation = acquire.conversation,
                             .is_release = true,
                             .acquire = at});
    }
  }

  [[nodiscard]] bool has_one() { return extend({}); }

 private:
  struct Operation {
    std::size_t invoked = 0;
    std::size_t returned = kNever;
    std::uint32_t conversation = 0;
    bool is_release = false;
    Decision decision = Decision::admitted;
    std::size_t acquire = kNever;  // of the release of a request of unknown outcome
  };

  bool extend(const std::map<std::uint32_t, bool>& running) {
    if (is_whole()) return true;
    for (std::size_t i = 0; i < operations_.size(); ++i) {
      if (std::find(sequence_.begin(), sequence_.end(), i) != sequence_.end()) continue;
      std::map<std::uint32_t, bool> then = running;
      if (!step(operations_[i], then)) continue;
      sequence_.push_back(i);
      const bool found = extend(then);
      sequence_.pop_back();
      if (found) return true;
    }
    return false;
  }

  bool step(const Operation& operation, std::map<std::uint32_t, bool>& running) const {
    const auto count =
        std::count_if(running.begin(), running.end(), [](const auto& one) { return one.second; });
    bool& runs = running[operation.conversation];
    if (operation.is_release) return std::exchange(runs, false);
    switch (operation.decision) {
      case Decision::admitted:
        return count < limit_ && !std::exchange(runs, true);
      case Decision::rejected:
        return count == limit_;
      default:
        return runs;
    }
  }

  [[nodiscard]] bool is_whole() const {
    const auto place = [&](std::size_t operation) {
      return std::find(sequence_.begin(), sequence_.end(), operation) - sequence_.begin();
    };
    const auto all = static_cast<std::ptrdiff_t>(sequence_.size());
    for (std::size_t i = 0; i < operations_.size(); ++i) {
      if (place(i) == all && operations_[i].returned != kNever) return false;
      if (place(i) == all) continue;
      const std::size_t acquire = operations_[i].acquire;
      if (acquire != kNever && place(acquire) >= place(i)) return false;
      for (std::size_t j = 0; j < operations_.size(); ++j) {
        if (operations_[j].returned < operations_[i].invoked && place(j) > place(i)) return false;
      }
    }
    return true;
  }

  std::vector<Operation> operations_;
  std::vector<std::size_t> sequence_;
  std::ptrdiff_t limit_;
};

class RandomHistory {
 public:
  explicit RandomHistory(std::uint32_t seed) : engine_(seed + 1000) {}

  History make(std::uint32_t requests, std::uint32_t conversations, std::uint32_t length) {
    history_.clear();
    std::vector<Event> open;  // the last event of each request that may go on
    std::uint32_t invoked = 0;
    std::uint32_t releases = 0;
    for (std::uint32_t step = 1; step <= length; ++step) {
      const std::uint32_t pick =
          below(static_cast<std::uint32_t>(open.size()) + (invoked < requests ? 1 : 0));
      if (pick == open.size() && invoked == requests) break;
      if (pick == open.size()) {
        open.push_back({.kind = EventKind::invoked,
                        .request = RequestId{invoked++},
                        .conversation = ConversationId{below(conversations)},
                        .step = StepIndex{step}});
        history_.append(open.back());
        continue;
      }
      Event& event = open[pick];
      event.step = StepIndex{step};
      advance(event, releases);
      history_.append(event);
      const bool is_over = event.kind == EventKind::release_returned ||
                           (event.kind == EventKind::returned && event.decision != Decision::admitted) ||
                           (event.kind == EventKind::returned && releases == 2);
      if (is_over) open.erase(open.begin() + pick);
    }
    return history_;
  }

 private:
  void advance(Event& event, std::uint32_t& releases) {
    if (event.kind == EventKind::invoked) {
      event.kind = EventKind::returned;
      event.decision =
          std::array{Decision::admitted, Decision::admitted,  Decision::admitted, Decision::rejected,
                     Decision::rejected, Decision::duplicate, Decision::failed}[below(7)];
    } else if (event.kind == EventKind::returned) {
      event.kind = EventKind::release_invoked;
      ++releases;
    } else {
      event.kind = EventKind::release_returned;
    }
  }
  std::uint32_t below(std::uint32_t count) {
    return count < 2 ? 0 : boost::random::uniform_int_distribution<std::uint32_t>(0, count - 1)(engine_);
  }

  boost::random::taus88 engine_;
  History history_;
};

TEST(CheckLinearizable, AgreesWithTryingEveryOrderOnRandomHistories) {
  std::size_t linearizable = 0;
  constexpr std::uint32_t kHistories = 20'000;
  for (std::uint32_t seed = 0; seed < kHistories; ++seed) {
    RandomHistory random(seed);
    const std::uint32_t limit = 1 + seed % 2;
    const History history = random.make(2 + seed % 3, 1 + seed % 4, 12);
    const LinearizabilityResult result = check_linearizable(history, one_limit(limit));
    if (result.is_linearizable) ++linearizable;
    ASSERT_EQ(result.is_linearizable, EveryOrder(history, limit).has_one())
        << "limit " << limit << ": " << written(history);
  }
  EXPECT_GT(linearizable, kHistories / 10) << "a generator of one kind only tests nothing";
  EXPECT_LT(linearizable, kHistories * 9 / 10);
}

TEST(CheckLinearizable, EveryBeginningOfALinearizableHistoryIs) {
  for (std::uint32_t seed = 0; seed < 5'000; ++seed) {
    const History history = RandomHistory(seed).make(6, 4, 20);
    const Analysis analysis(history);
    bool was_linearizable = true;
    for (std::size_t events = 0; events <= history.events().size(); ++events) {
      const bool is = check_linearizable(analysis, one_limit(2), events).is_linearizable;
      ASSERT_TRUE(was_linearizable || !is) << written(history) << " up to " << events;
      was_linearizable = is;
    }
  }
}

// --- As a history grows ---

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
