#pragma once
// What a step of one server does to the ledger, without the numbers of the run.

#include <vector>

#include "model/history.h"

namespace overbook::sim {

struct LocalEvent {
  model::EventKind kind = model::EventKind::invoked;
  model::Decision decision = model::Decision::admitted;
  bool evicted = false;
  model::ConversationId conversation{};
  friend bool operator==(const LocalEvent&, const LocalEvent&) = default;
};

[[nodiscard]] inline std::vector<LocalEvent> local_events(const std::vector<model::Event>& events) {
  std::vector<LocalEvent> local;
  local.reserve(events.size());
  for (const model::Event& event : events) {
    local.push_back({event.kind, event.decision, event.evicted, event.conversation});
  }
  return local;
}

}  // namespace overbook::sim
