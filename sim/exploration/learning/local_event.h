#pragma once
// What a step of one server does to the ledger, without the numbers of the run.

#include "model/history.h"

namespace overbook::sim {

struct LocalEvent {
  model::EventKind kind = model::EventKind::invoked;
  model::Decision decision = model::Decision::admitted;
  bool evicted = false;
  model::ConversationId conversation{};
  std::uint32_t worker = 0;  // of a request that is invoked or returns, who makes it; of others 0
  friend bool operator==(const LocalEvent&, const LocalEvent&) = default;
};

}  // namespace overbook::sim
