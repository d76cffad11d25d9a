// The checks that ship against the naive ones, on random histories: any order of events that a run could
// have, whatever strategy would do that.

#include <gtest/gtest.h>

#include <boost/random/taus88.hpp>
#include <boost/random/uniform_int_distribution.hpp>

#include "model/properties/history_builder.h"
#include "model/properties/naive_properties.h"
#include "model/properties/property_set.h"

namespace overbook::model {
namespace {

// Servers that start, end, evict and wait at random.
class RandomHistory {
 public:
  explicit RandomHistory(std::uint32_t seed) : engine_(seed + 1000) {
    for (std::uint32_t i = below(3); i > 0; --i) running_.push_back(run_.resident());
    for (std::uint32_t i = 5 + below(25); i > 0; --i) event();
    const bool is_over = pending_.empty() && releasing_.empty() && too_short_.empty();
    if (is_over && below(2) == 0) run_.ended(below(3), below(4) == 0);
    if (!pending_.empty() && below(2) == 0) run_.stuck();
  }
  [[nodiscard]] const History& history() const { return run_.history(); }

 private:
  std::uint32_t below(std::uint32_t count) {
    return boost::random::uniform_int_distribution<std::uint32_t>(0, count - 1)(engine_);
  }
  RequestId take(std::vector<RequestId>& from) {
    const std::uint32_t at = below(static_cast<std::uint32_t>(from.size()));
    const RequestId taken = from[at];
    from.erase(from.begin() + at);
    return taken;
  }

  void event() {
    switch (below(6)) {
      case 0:
      case 1:
        pending_.push_back(run_.invoked(1 + requests_++ % 4, 1 + below(4)));
        break;
      case 2:
      case 3:
        if (!pending_.empty()) decide(take(pending_));
        break;
      case 4:
        if (!running_.empty()) close(take(running_));
        break;
      default:
        if (!releasing_.empty()) run_.release_returned(take(releasing_));
        if (pending_.empty() && too_short_.empty()) run_.quiescent();
        break;
    }
    if (below(8) == 0) overlap_with_its_release();
  }

  // As recorded histories have it: a release may be invoked before the admission has returned.
  void overlap_with_its_release() {
    if (!too_short_.empty()) {
      const RequestId request = take(too_short_);
      run_.admitted(request);
      releasing_.push_back(request);
    } else if (!pending_.empty()) {
      const RequestId request = take(pending_);
      run_.release_invoked(request);
      too_short_.push_back(request);
    }
  }

  void decide(RequestId request) {
    const auto decision = static_cast<Decision>(std::array{0, 0, 1, 1, 2, 3}.at(below(6)));
    run_.returned(request, decision);
    if (decision == Decision::failed && below(2) == 0) run_.failed(request);
    if (decision == Decision::admitted) running_.push_back(request);
  }

  void close(RequestId request) {
    if (requests_ > 0 && below(2) == 0) {
      const RequestId evictor = pending_.empty() ? request : pending_.back();
      run_.eviction_invoked(request, evictor);
      run_.eviction_returned(request, evictor);
    } else {
      run_.release_invoked(request);
      releasing_.push_back(request);
    }
  }

  boost::random::taus88 engine_;
  HistoryBuilder run_;
  std::uint32_t requests_ = 0;
  std::vector<RequestId> pending_, running_, releasing_, too_short_;
};

void expect_same_verdicts(const History& history, std::uint32_t limit) {
  const NaiveProperties naive(history, limit);
  for (const PropertyInfo& info : all_properties()) {
    if (info.id == PropertyId::linearizable) continue;  // has tests of its own
    const auto violation = property(info.id).check(history, one_limit(limit));
    ASSERT_EQ(violation.has_value(), naive.is_violated(info.id)) << info.name;
    if (!violation) continue;
    // Nothing that happens after the deciding step is needed, and nothing undoes it.
    for (const Event& event : history.events()) {
      if (event.step < violation->decided) continue;
      const History cut = cut_after(history, event.step);
      const bool is_of_the_end = info.id == PropertyId::no_slot_leak || info.id == PropertyId::no_slot_gain ||
                                 info.id == PropertyId::no_lost_wakeup;
      if (is_of_the_end) break;
      ASSERT_TRUE(NaiveProperties(cut, limit).is_violated(info.id)) << info.name << event.step.value;
    }
  }
}

void expect_same_numbers(const History& history, std::uint32_t limit) {
  const NaiveProperties naive(history, limit);
  const auto over = property(PropertyId::no_over_admission).check(history, one_limit(limit));
  if (const auto expected = naive.over_admission()) {
    ASSERT_EQ(over->step.value, expected->first_step);
    ASSERT_EQ(over->worst_excess, expected->worst);
    ASSERT_EQ(over->lasted_steps, expected->lasted_steps);
    ASSERT_EQ(over->occurrences, expected->occurrences);
  }
  const auto lasting = property(PropertyId::no_lasting_excess).check(history, one_limit(limit));
  if (const auto expected = naive.lasting_excess()) {
    ASSERT_EQ(lasting->step.value, expected->first_step);
    ASSERT_EQ(lasting->worst_excess, expected->worst);
    ASSERT_EQ(lasting->occurrences, expected->occurrences);
  }
  const auto rejection = property(PropertyId::no_false_rejection).check(history, one_limit(limit));
  ASSERT_EQ(rejection ? rejection->occurrences : 0, naive.false_rejections().size());
  const auto progress = property(PropertyId::progress).check(history, one_limit(limit));
  ASSERT_EQ(progress ? progress->occurrences : 0, naive.mutual_rejections());
  const auto eviction = property(PropertyId::no_needless_eviction).check(history, one_limit(limit));
  ASSERT_EQ(eviction ? eviction->occurrences : 0, naive.needless_evictions());
}

TEST(Properties, AgreeWithTheirDefinitionsOnRandomHistories) {
  PerProperty<std::uint32_t> violated{};
  for (std::uint32_t seed = 0; seed < 4000; ++seed) {
    SCOPED_TRACE(seed);
    const RandomHistory random(seed);
    for (std::uint32_t limit = 1; limit <= 3; ++limit) {
      expect_same_verdicts(random.history(), limit);
      expect_same_numbers(random.history(), limit);
      if (HasFatalFailure()) return;
      for (const PropertyInfo& info : all_properties()) {
        if (property(info.id).check(random.history(), one_limit(limit))) {
          ++violated[info.id];
        }
      }
    }
  }
  // The histories are worth something: each property breaks often, and holds often.
  for (const std::uint32_t count : violated) {
    EXPECT_GT(count, 100U);
    EXPECT_LT(count, 11900U);
  }
}

}  // namespace
}  // namespace overbook::model
