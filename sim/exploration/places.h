#pragma once
// Where servers are listed although they are alike: which of them is at which place.

#include <unordered_map>
#include <vector>

#include "sim/exploration/monitors/order_monitor.h"
#include "sim/exploration/transitions/frame.h"

namespace overbook::sim {

class Places {
 public:
  // Both must outlive it.
  Places(const Frame& frame, OrderMonitor& monitor) : frame_(&frame), monitor_(&monitor) {}

  // By kind, and by what the orders say of each. Whoever is alike in both stays in the order in which he was:
  // if that is not always one and the same, some states are met under two names. The resident has its name
  // for good. Each entry is then from its place before.
  void give_out(State& state);
  // Whether it makes no difference which of the two steps: they are of one kind, and the orders stay what
  // they are when the two trade places.
  [[nodiscard]] bool is_like_the_one_before(const State& state, std::size_t at);

  // The memory that has grown, nearly.
  [[nodiscard]] std::uint64_t bytes() const;

 private:
  [[nodiscard]] const std::vector<std::uint64_t>& likenesses(model::PossibleOrders::Id orders);

  const Frame* frame_;
  OrderMonitor* monitor_;
  std::vector<std::vector<std::uint64_t>> likenesses_;        // by orders
  std::unordered_map<std::uint64_t, bool> can_trade_places_;  // by orders and entry: with the one before
};

}  // namespace overbook::sim
