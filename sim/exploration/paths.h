#pragma once
// From the numbers back to servers: how a state was reached, as a schedule that can be replayed. Each step of
// the way is taken again, so that it is known which server became which.

#include <algorithm>
#include <optional>
#include <vector>

#include "sim/explanation/counterexample.h"
#include "sim/exploration/packing.h"
#include "sim/exploration/product.h"
#include "sim/exploration/state_store.h"
#include "sim/exploration/witnesses.h"

namespace overbook::sim {

// Who is in which entry, along a way. Where servers are listed, the place of each; else the kind of each.
class ServersOnTheWay {
 public:
  ServersOnTheWay(const Frame& frame, const State& first);

  // Which of a state's servers takes the step, by its own place.
  [[nodiscard]] std::size_t who_steps(const Action& action) const;
  // They go on from one state to the next, of which every entry says where it is from.
  // `stepped`: who took the step.
  void go_on(const State& before, State next, std::size_t stepped);

 private:
  bool are_placed_;
  std::vector<std::uint32_t> at_;  // by server: its kind, or its place
};

template <typename M>
class Paths {
 public:
  // All must outlive it.
  Paths(Product<M>& product, const StateStore& store, const Packing& packing)
      : product_(&product), store_(&store), packing_(&packing) {}

  // The way to a state, and what it ends with. Throws HarnessDefect where a step can't be taken again.
  [[nodiscard]] Schedule to(const Witness& witness) {
    std::vector<std::uint32_t> path;
    for (std::uint32_t at = witness.state; at != StateStore::kNoParent; at = store_->step(at).parent)
      path.push_back(at);
    std::reverse(path.begin(), path.end());
    Schedule schedule{.placement = product_->transitions().placement(), .steps = {}};
    State state;
    packing_->unpack(store_->row(path.front()), state);
    const Transitions& transitions = product_->transitions();
    ServersOnTheWay servers(transitions.frame(), state);
    for (std::size_t i = 1; i < path.size(); ++i) {
      const StateStore::Step& reached = store_->step(path[i]);
      const Action action = action_from(reached.action);
      const std::size_t stepped = servers.who_steps(action);
      schedule.steps.push_back(transitions.step_of(action, stepped));
      packing_->unpack(store_->row(path[i - 1]), state);
      servers.go_on(state, again(state, action, reached.variant), stepped);
    }
    if (witness.action)
      schedule.steps.push_back(transitions.step_of(*witness.action, servers.who_steps(*witness.action)));
    return schedule;
  }

 private:
  // The successor that an action had as its `variant`-th, found again.
  [[nodiscard]] State again(const State& parent, const Action& action, std::uint32_t variant) {
    product_->offer(parent, offers_);
    const auto offer =
        std::find_if(offers_.begin(), offers_.end(), [&](const Offer& one) { return one.action == action; });
    if (offer == offers_.end()) throw HarnessDefect("an action of nobody");
    std::optional<State> found;
    std::uint32_t number = 0;
    product_->take(parent, product_->tally(parent), *offer, IgnoresReports{},
                   [&](MonitoredMove& step, const typename M::Tally&) {
                     if (number++ == variant) found = step.next();
                   });
    if (!found) throw HarnessDefect("a successor that is not found again");
    if (product_->gives_out_places()) product_->normalise(*found);
    return *std::move(found);
  }

  struct IgnoresReports {
    [[nodiscard]] bool wants(model::PropertyId) const { return false; }
    void operator()(model::PropertyId, std::uint32_t) const {}
  };

  Product<M>* product_;
  const StateStore* store_;
  const Packing* packing_;
  std::vector<Offer> offers_;
};

}  // namespace overbook::sim
