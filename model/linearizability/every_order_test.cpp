// The checker against the definition, on random histories.

#include <gtest/gtest.h>

#include <algorithm>
#include <map>
#include <span>
#include <utility>
#include <vector>

#include "model/linearizability/checker.h"
#include "model/linearizability/test_random_history.h"
#include "model/linearizability/written_history.h"

namespace overbook::model {
namespace {

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

}  // namespace
}  // namespace overbook::model
