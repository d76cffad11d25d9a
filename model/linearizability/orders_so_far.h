#pragma once
// Linearizability of one long history, decided as its events pass by. PossibleOrders, of which nothing is
// remembered but what is possible now: memory is that of what is open, whatever the history's length.

#include <cstddef>
#include <cstdint>
#include <span>

#include "model/linearizability/possible_orders.h"

namespace overbook::model {

class OrdersSoFar {
 public:
  using Event = PossibleOrders::Event;

  // `most_configurations`: where it gives up; the work for one event grows exponentially with the operations
  // that overlap, and with those that failed.
  OrdersSoFar(const Limit& limit, std::size_t most_configurations);

  // Nothing is open, and this runs. At most as many as there are permits, each once.
  void begin(std::span<const ConversationId> running);

  enum class State : std::uint8_t {
    possible,    // what has passed has an order
    impossible,  // it has none, and nothing that follows can give it one
    unknown,     // too many orders are possible to say
  };
  // Not after it was impossible or unknown: first `begin`.
  [[nodiscard]] State after(const Event& event);
  // How many there are to choose from now: each event looks at all of them.
  [[nodiscard]] std::size_t configurations() const { return now_.configurations.size(); }
  // What runs and what is open in one of them: its size.
  [[nodiscard]] std::size_t running() const {
    return now_.configurations.empty() ? 0 : now_.configurations.front().size();
  }

 private:
  PossibleOrders orders_;
  PossibleOrders::Set now_;
};

}  // namespace overbook::model
