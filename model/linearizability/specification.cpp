#include "model/linearizability/specification.h"

#include <algorithm>

namespace overbook::model {

bool CountingSemaphore::allows(const Operation& operation) const {
  const bool is_full = running_.size() >= limit_.permits;
  if (operation.kind == OperationKind::release) return runs(operation.conversation);
  if (operation.decision == Decision::admitted) return !is_full && !runs(operation.conversation);
  if (operation.decision == Decision::rejected) return is_full;
  return operation.decision == Decision::duplicate && runs(operation.conversation);
}

void CountingSemaphore::apply(const Operation& operation) {
  if (operation.kind == OperationKind::release) {
    end(operation.conversation);
  } else if (operation.decision == Decision::admitted) {
    start(operation.conversation);
  }
}

void CountingSemaphore::undo(const Operation& operation) {
  if (operation.kind == OperationKind::release) {
    start(operation.conversation);
  } else if (operation.decision == Decision::admitted) {
    end(operation.conversation);
  }
}

bool CountingSemaphore::runs(ConversationId conversation) const {
  return std::find(running_.begin(), running_.end(), conversation) != running_.end();
}

}  // namespace overbook::model
