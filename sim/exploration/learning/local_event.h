#pragma once
// What a step of one server does to the ledger, without the numbers of the run.

#include "model/history.h"

namespace overbook::sim {

struct LocalEvent {
  model::EventKind kind = model::EventKind::invoked;
  model::Decision decision = model::Decision::admitted;
  bool evicted = false;
  model::ConversationId conversation{};
  friend bool operator==(const LocalEvent&, const LocalEvent&) = default;
};

}  // namespace overbook::sim
