#include "model/linearizability/orders_so_far.h"

#include <algorithm>

namespace overbook::model {

OrdersSoFar::OrdersSoFar(const Limit& limit, std::size_t most_configurations) : orders_(limit, {}) {
  orders_.most_configurations_ = most_configurations;
  begin({});
}

void OrdersSoFar::begin(std::span<const ConversationId> running) {
  PossibleOrders::Configuration first;
  for (const ConversationId conversation : running) first.push_back(conversation.value);
  std::sort(first.begin(), first.end());
  now_ = {.slots = {}, .configurations = {std::move(first)}};
}

OrdersSoFar::State OrdersSoFar::after(const Event& event) {
  try {
    if (!orders_.advance(now_, event)) return State::possible;
    if (now_.configurations.empty()) return State::impossible;
    orders_.keep_earliest(now_);
    return State::possible;
  } catch (const PossibleOrders::TooMany&) {
    return State::unknown;
  }
}

}  // namespace overbook::model
