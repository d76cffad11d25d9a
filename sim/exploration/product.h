#pragma once
// What is explored: the transitions of a scenario with a monitor that follows each of them. A step may lead
// to several states, since a monitor may guess.

#include <algorithm>
#include <optional>
#include <vector>

#include "model/check/check.h"
#include "sim/exploration/monitored.h"
#include "sim/exploration/places.h"

namespace overbook::sim {

template <typename M>
class Product {
 public:
  // Both must outlive it.
  Product(Transitions& transitions, M& monitor) : transitions_(&transitions), monitor_(&monitor) {
    if constexpr (M::kPass == Pass::order) {
      if (transitions.frame().listing == Listing::placed) places_.emplace(transitions.frame(), monitor);
    }
  }

  [[nodiscard]] State initial() {
    State state = transitions_->initial();
    normalise(state);
    return state;
  }

  // All that can happen in a state.
  void offer(const State& state, std::vector<Offer>& offers) {
    transitions_->offer(
        state, offers, [&](std::size_t at) { return places_ && places_->is_like_the_one_before(state, at); });
  }

  [[nodiscard]] auto tally(const State& state) const {
    return monitor_->tally(MonitoredStateOf(*transitions_, state));
  }

  // Takes a step of the state that was last given to `offer`; `tally` is that state's. Calls found(step) with
  // each way it may be meant, settled but not yet normalised. False: it is one preemption too many.
  template <typename Report, typename Found>
  bool take(const State& state, const typename M::Tally& tally, const Offer& offer, const Report& report,
            const Found& found) {
    std::optional<Taken> taken = transitions_->take(state, offer, marks_messages(state, offer));
    if (!taken) return false;
    monitor_->follow(MonitoredMove(*transitions_, std::move(taken->move)), tally, taken->events, report,
                     [&](MonitoredMove& step, const typename M::Tally& after) {
                       if (offer.at != kNobody)
                         expect_the_same(standing_of(kind_of(state, offer)), standing_of(step.move().kind),
                                         tally, after);
                       step.settle();
                       found(step, after);
                     });
    return true;
  }

  // So that states that differ in nothing but the order, or the places, of servers that are alike are one.
  void normalise(State& state) {
    if (places_) return places_->give_out(state);
    if (transitions_->frame().listing == Listing::counted) sort_and_count(state.entries);
  }

  [[nodiscard]] bool gives_out_places() const { return places_.has_value(); }
  [[nodiscard]] Transitions& transitions() { return *transitions_; }
  [[nodiscard]] M& monitor() { return *monitor_; }
  [[nodiscard]] std::uint64_t bytes() const {
    std::uint64_t bytes = transitions_->bytes() + (places_ ? places_->bytes() : 0);
    if constexpr (M::kPass == Pass::order) bytes += monitor_->orders().bytes();
    return bytes;
  }
  // Besides states, in states: learning what the servers do, and the orders, a configuration of which takes
  // about as long as a state.
  [[nodiscard]] std::uint64_t work() const {
    std::uint64_t work = transitions_->frame().automaton->subject().work();
    if constexpr (M::kPass == Pass::order) work += monitor_->orders().work();
    return work;
  }

 private:
  [[nodiscard]] bool marks_messages(const State& state, const Offer& offer) {
    if (offer.at == kNobody) return false;
    const Kind& kind = kind_of(state, offer);
    return monitor_->marks_messages({.what = offer.action.what,
                                     .duty = offer.action.duty,
                                     .mark = kind.marks.at(offer.action.worker),
                                     .is_cause = kind.is_cause});
  }

  [[nodiscard]] const Kind& kind_of(const State& state, const Offer& offer) const {
    return transitions_->kinds()[state.entries[offer.at].kind];
  }
  [[nodiscard]] const ServerStanding& standing_of(const Kind& kind) const {
    return transitions_->frame().info(kind).standing;
  }
  // What the events of a step have added up to must be how its server stands now.
  static void expect_the_same(const ServerStanding& before, const ServerStanding& now,
                              const typename M::Tally& tally, const typename M::Tally& after) {
    if constexpr (requires { tally.pending; }) {
      const bool is_the_same = after.pending + before.pending == tally.pending + now.pending &&
                               after.running + before.running == tally.running + now.running &&
                               after.releasing + before.releasing == tally.releasing + now.releasing;
      OVERBOOK_CHECK(
          is_the_same,
          "{} pending, {} running, {} releasing after the step's events, but its server stands otherwise",
          after.pending, after.running, after.releasing);
    }
  }

  Transitions* transitions_;
  M* monitor_;
  std::optional<Places> places_;  // where servers are placed
};

}  // namespace overbook::sim
