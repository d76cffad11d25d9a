#include "sim/run/ledger.h"

#include <algorithm>
#include <stdexcept>

namespace overbook::sim {

using model::EventKind;

void Ledger::append(model::Event event) {
  event.step = step_;
  history_.append(event);
}

Running* Ledger::find_running(model::ServerId server, model::ConversationId conversation) {
  const Running* running = find(server, conversation);
  return running == nullptr ? nullptr : &running_[static_cast<std::size_t>(running - running_.data())];
}

const Running* Ledger::find(model::ServerId server, model::ConversationId conversation) const {
  const auto at = std::find_if(running_.begin(), running_.end(), [&](const Running& running) {
    return running.server == server && running.conversation == conversation;
  });
  return at == running_.end() ? nullptr : &*at;
}

void Ledger::forget(model::RequestId request) {
  std::erase_if(running_, [&](const Running& running) { return running.request == request; });
}

void Ledger::begin(std::span<const model::Request> residents) {
  history_.clear();
  running_.clear();
  next_request_ = 0;
  pending_ = 0;
  step_ = {};
  for (const model::Request& resident : residents) {
    const model::RequestId id = invoked(resident.server_id, resident.conversation_id);
    returned(resident.server_id, resident.conversation_id, id, model::Decision::admitted);
  }
  // They were there before anybody came.
  for (Running& running : running_) running.is_unrefreshed = false;
}

model::RequestId Ledger::invoked(model::ServerId server, model::ConversationId conversation) {
  const model::RequestId id{next_request_++};
  ++pending_;
  append({.kind = EventKind::invoked, .server = server, .request = id, .conversation = conversation});
  return id;
}

void Ledger::returned(model::ServerId server, model::ConversationId conversation, model::RequestId id,
                      model::Decision decision) {
  --pending_;
  append({.kind = EventKind::returned,
          .decision = decision,
          .server = server,
          .request = id,
          .conversation = conversation});
  if (decision != model::Decision::admitted) return;
  // Whoever is one too many now, the heartbeats that come will find out, if anybody does.
  for (Running& running : running_) running.is_unrefreshed = true;
  running_.push_back({conversation, server, id});
}

std::optional<model::RequestId> Ledger::begin_release(model::ServerId server,
                                                      model::ConversationId conversation) {
  Running* running = find_running(server, conversation);
  if (running == nullptr || running->is_closing) return std::nullopt;
  running->is_closing = true;
  append({.kind = EventKind::release_invoked,
          .server = server,
          .request = running->request,
          .conversation = conversation});
  return running->request;
}

void Ledger::end_release(model::ServerId server, model::ConversationId conversation, model::RequestId id) {
  append(
      {.kind = EventKind::release_returned, .server = server, .request = id, .conversation = conversation});
  forget(id);
}

void Ledger::closing(model::ServerId server, model::ConversationId conversation, model::RequestId cause) {
  Running* running = find_running(server, conversation);
  if (running == nullptr || running->is_closing)
    throw std::logic_error("a strategy closes a conversation that does not run here");
  running->is_closing = true;
  append({.kind = EventKind::release_invoked,
          .evicted = true,
          .server = server,
          .request = running->request,
          .conversation = conversation,
          .cause = cause});
}

void Ledger::closed(model::ServerId server, model::ConversationId conversation, model::RequestId cause) {
  const Running* running = find(server, conversation);
  if (running == nullptr) throw std::logic_error("a strategy closed a conversation that did not run here");
  const model::RequestId request = running->request;
  append({.kind = EventKind::release_returned,
          .evicted = true,
          .server = server,
          .request = request,
          .conversation = conversation,
          .cause = cause});
  forget(request);
}

void Ledger::evicting(model::ServerId server, model::ConversationId conversation, model::RequestId cause) {
  append({.kind = EventKind::eviction_asked,
          .server = server,
          .request = cause,
          .conversation = conversation,
          .cause = cause});
}

void Ledger::failed(model::ServerId server, model::ConversationId conversation, model::RequestId id) {
  append({.kind = EventKind::failed, .server = server, .request = id, .conversation = conversation});
}

void Ledger::given_up(model::ServerId server, model::ConversationId conversation, model::RequestId id) {
  append({.kind = EventKind::given_up, .server = server, .request = id, .conversation = conversation});
}

void Ledger::crashed(model::ServerId server) {
  for (const Running& running : running_) {
    if (running.server != server) continue;
    model::Event event{.kind = EventKind::release_invoked,
                       .server = server,
                       .request = running.request,
                       .conversation = running.conversation};
    if (!running.is_closing) append(event);
    event.kind = EventKind::release_returned;
    append(event);
  }
  std::erase_if(running_, [&](const Running& running) { return running.server == server; });
  append({.kind = EventKind::crashed, .server = server});
}

void Ledger::restarted(model::ServerId server) {
  append({.kind = EventKind::restarted, .server = server});
}

std::vector<model::ConversationId> Ledger::begin_heartbeat(model::ServerId server) {
  std::vector<model::ConversationId> held;
  for (Running& running : running_) {
    if (running.server != server || running.is_closing) continue;
    held.push_back(running.conversation);
    ++running.heartbeats;
    running.is_unrefreshed = false;
  }
  return held;
}

void Ledger::quiescent() {
  append({.kind = EventKind::quiescent});
}

void Ledger::stuck() {
  append({.kind = EventKind::stuck});
}

void Ledger::ended(const Newcomers& found) {
  append({.kind = EventKind::ended,
          .missing = found.missing,
          .gained = found.gained,
          .expected = found.expected});
}

bool Ledger::runs_something(model::ServerId server) const {
  return std::any_of(running_.begin(), running_.end(),
                     [&](const Running& running) { return running.server == server; });
}

std::vector<Holder> Ledger::holders() const {
  std::vector<Holder> holders;
  for (const Running& running : running_) {
    if (!running.is_closing) holders.push_back({running.server, running.conversation});
  }
  return holders;
}

}  // namespace overbook::sim
