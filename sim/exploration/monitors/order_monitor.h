#pragma once
// Linearizable: remembers all that a semaphore may have done so far, and is violated when that is nothing.
// What a semaphore may have done has names in it, so servers are listed here, not counted; identical ones get
// their names anew in every state (places.h).

#include <optional>
#include <utility>

#include "model/linearizability/possible_orders.h"
#include "sim/exploration/monitors/monitor.h"

namespace overbook::sim {

class OrderMonitor {
 public:
  static constexpr Pass kPass = Pass::order;

  // `naming`: whose conversations are whose. `has_places`: the servers' names are places, and their
  // conversations are told as server 1's.
  OrderMonitor(model::PossibleOrders orders, model::PossibleOrders::Naming naming, bool has_places)
      : orders_(std::move(orders)), naming_(std::move(naming)), has_places_(has_places) {}

  struct Tally {};
  template <typename State>
  [[nodiscard]] Tally tally(const State&) const {
    return {};
  }
  [[nodiscard]] static bool marks_messages(const Sent&) { return false; }

  template <MonitoredStep Step, typename Report, typename Found>
  void follow(Step step, Tally tally, std::span<const LocalEvent> events, const Report& report,
              const Found& found) {
    for (const LocalEvent& event : events) {
      const model::ServerId owner = step.server();
      model::ConversationId conversation = event.conversation;
      if (has_places_ && owner != model::kResident)
        conversation.value = naming_.named(conversation.value, owner.value);
      // Of requests at once, each worker is an owner.
      const std::uint32_t by = has_places_ ? owner.value : owner.value * kMostWorkers + event.worker;
      const std::optional<model::PossibleOrders::Id> orders = orders_.after(
          step.orders(),
          {.kind = event.kind, .decision = event.decision, .owner = by, .conversation = conversation});
      // No order is left, and nothing that follows can give it one.
      if (!orders) return report(model::PropertyId::linearizable, 1U);
      step.orders() = *orders;
    }
    found(step, tally);
  }

  template <typename Step, typename Report>
  void after_step(const Step&, const Tally&, const Report&) const {}
  template <typename State, typename Report>
  void at_end(const State&, const Report&) const {}

  [[nodiscard]] model::PossibleOrders& orders() { return orders_; }
  [[nodiscard]] const model::PossibleOrders& orders() const { return orders_; }
  [[nodiscard]] const model::PossibleOrders::Naming& naming() const { return naming_; }

 private:
  // More than a server has.
  static constexpr std::uint32_t kMostWorkers = 256;

  model::PossibleOrders orders_;
  model::PossibleOrders::Naming naming_;
  bool has_places_;
};

}  // namespace overbook::sim
