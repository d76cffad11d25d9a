#include "sim/run/ledger.h"

#include <algorithm>
#include <stdexcept>

namespace overbook::sim::live {

using model::EventKind;

// The place in the history stands for the step: there are no steps that a scheduler has picked.
void Ledger::append(model::Event event) {
  event.step = model::StepIndex{static_cast<std::uint32_t>(history_.events().size() + 1)};
  history_.append(event);
}

Ledger::Running* Ledger::find(model::ServerId server, model::ConversationId conversation) {
  const auto at = std::find_if(running_.begin(), running_.end(), [&](const Running& running) {
    return running.server == server && running.conversation == conversation;
  });
  return at == running_.end() ? nullptr : &*at;
}

void Ledger::begin(const std::vector<model::Request>& residents) {
  {
    const std::lock_guard lock(mutex_);
    history_.clear();
    running_.clear();
    next_request_ = 0;
  }
  for (const model::Request& resident : residents)
    returned(resident, invoked(resident), model::Decision::admitted);
}

model::RequestId Ledger::invoked(const model::Request& request) {
  const std::lock_guard lock(mutex_);
  const model::RequestId id{next_request_++};
  append({.kind = EventKind::invoked,
          .server = request.server_id,
          .request = id,
          .conversation = request.conversation_id});
  return id;
}

void Ledger::returned(const model::Request& request, model::RequestId id, model::Decision decision) {
  const std::lock_guard lock(mutex_);
  append({.kind = EventKind::returned,
          .decision = decision,
          .server = request.server_id,
          .request = id,
          .conversation = request.conversation_id});
  if (decision == model::Decision::admitted)
    running_.push_back({request.conversation_id, request.server_id, id});
}

std::optional<model::RequestId> Ledger::begin_release(const model::Request& request) {
  const std::lock_guard lock(mutex_);
  Running* running = find(request.server_id, request.conversation_id);
  if (running == nullptr || running->is_closing) return std::nullopt;
  running->is_closing = true;
  append({.kind = EventKind::release_invoked,
          .server = request.server_id,
          .request = running->request,
          .conversation = request.conversation_id});
  return running->request;
}

void Ledger::end_release(const model::Request& request, model::RequestId id) {
  const std::lock_guard lock(mutex_);
  append({.kind = EventKind::release_returned,
          .server = request.server_id,
          .request = id,
          .conversation = request.conversation_id});
  std::erase_if(running_, [&](const Running& running) { return running.request == id; });
}

void Ledger::closing(model::ServerId server, model::ConversationId conversation, model::RequestId cause) {
  const std::lock_guard lock(mutex_);
  Running* running = find(server, conversation);
  if (running == nullptr || running->is_closing) {
    throw std::logic_error("a strategy closes a conversation that does not run here");
  }
  running->is_closing = true;
  append({.kind = EventKind::release_invoked,
          .evicted = true,
          .server = server,
          .request = running->request,
          .conversation = conversation,
          .cause = cause});
}

void Ledger::closed(model::ServerId server, model::ConversationId conversation, model::RequestId cause) {
  const std::lock_guard lock(mutex_);
  const Running* running = find(server, conversation);
  if (running == nullptr) throw std::logic_error("a strategy closed a conversation that did not run here");
  const model::RequestId request = running->request;
  append({.kind = EventKind::release_returned,
          .evicted = true,
          .server = server,
          .request = request,
          .conversation = conversation,
          .cause = cause});
  std::erase_if(running_, [&](const Running& other) { return other.request == request; });
}

void Ledger::evicting(model::ServerId server, model::ConversationId conversation, model::RequestId cause) {
  const std::lock_guard lock(mutex_);
  append({.kind = EventKind::eviction_asked,
          .server = server,
          .request = cause,
          .conversation = conversation,
          .cause = cause});
}

void Ledger::quiescent() {
  const std::lock_guard lock(mutex_);
  append({.kind = EventKind::quiescent});
}

std::vector<Holder> Ledger::holders() const {
  const std::lock_guard lock(mutex_);
  std::vector<Holder> holders;
  for (const Running& running : running_) {
    if (!running.is_closing) holders.push_back({running.server, running.conversation});
  }
  return holders;
}

void Ledger::ended(const Newcomers& found) {
  const std::lock_guard lock(mutex_);
  append({.kind = EventKind::ended,
          .missing = found.missing,
          .gained = found.gained,
          .expected = found.expected});
}

}  // namespace overbook::sim::live
