#include "sim/live/locked_ledger.h"

namespace overbook::sim::live {

// The place in the history stands for the step: there are no steps that a scheduler has picked.
template <typename Do>
auto LockedLedger::locked(const Do& what) {
  const std::lock_guard lock(mutex_);
  ledger_.set_step(model::StepIndex{static_cast<std::uint32_t>(ledger_.history().events().size() + 1)});
  return what(ledger_);
}

void LockedLedger::begin(std::span<const model::Request> residents) {
  {
    const std::lock_guard lock(mutex_);
    ledger_.begin({});
  }
  for (const model::Request& resident : residents)
    returned(resident, invoked(resident), model::Decision::admitted);
}

model::RequestId LockedLedger::invoked(const model::Request& request) {
  return locked([&](Ledger& ledger) { return ledger.invoked(request.server_id, request.conversation_id); });
}

void LockedLedger::returned(const model::Request& request, model::RequestId id, model::Decision decision) {
  locked([&](Ledger& ledger) { ledger.returned(request.server_id, request.conversation_id, id, decision); });
}

std::optional<model::RequestId> LockedLedger::begin_release(const model::Request& request) {
  return locked(
      [&](Ledger& ledger) { return ledger.begin_release(request.server_id, request.conversation_id); });
}

void LockedLedger::end_release(const model::Request& request, model::RequestId id) {
  locked([&](Ledger& ledger) { ledger.end_release(request.server_id, request.conversation_id, id); });
}

void LockedLedger::closing(model::ServerId server, model::ConversationId conversation,
                           model::RequestId cause) {
  locked([&](Ledger& ledger) { ledger.closing(server, conversation, cause); });
}

void LockedLedger::closed(model::ServerId server, model::ConversationId conversation,
                          model::RequestId cause) {
  locked([&](Ledger& ledger) { ledger.closed(server, conversation, cause); });
}

void LockedLedger::evicting(model::ServerId server, model::ConversationId conversation,
                            model::RequestId cause) {
  locked([&](Ledger& ledger) { ledger.evicting(server, conversation, cause); });
}

void LockedLedger::quiescent() {
  locked([](Ledger& ledger) { ledger.quiescent(); });
}

void LockedLedger::ended(const Newcomers& found) {
  locked([&](Ledger& ledger) { ledger.ended(found); });
}

std::vector<Holder> LockedLedger::holders() const {
  const std::lock_guard lock(mutex_);
  return ledger_.holders();
}

}  // namespace overbook::sim::live
