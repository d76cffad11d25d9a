#include "model/linearizability/checker.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <string>
#include <vector>

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

}  // namespace
}  // namespace overbook::model
