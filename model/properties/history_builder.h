#pragma once
// Histories by hand, for tests: every event of a request takes the next step; the two that only observe
// (quiescent, ended) stand in the step of the event before them, as in a run.

#include <cstdint>
#include <vector>

#include "model/history.h"

namespace overbook::model {

class HistoryBuilder {
 public:
  // A conversation that runs from the beginning: both of its events are in step 0.
  RequestId resident() {
    const RequestId id = next_request(kResident, ConversationId{next_conversation_++});
    add({.kind = EventKind::invoked}, id);
    add({.kind = EventKind::returned, .decision = Decision::admitted}, id);
    return id;
  }

  RequestId invoked(std::uint32_t server) { return invoked(server, next_conversation_++); }
  RequestId invoked(std::uint32_t server, std::uint32_t conversation) {
    const RequestId id = next_request(ServerId{server}, ConversationId{conversation});
    step({.kind = EventKind::invoked}, id);
    return id;
  }
  void returned(RequestId id, Decision decision) {
    step({.kind = EventKind::returned, .decision = decision}, id);
  }
  void admitted(RequestId id) { returned(id, Decision::admitted); }
  void rejected(RequestId id) { returned(id, Decision::rejected); }

  void release_invoked(RequestId id) { step({.kind = EventKind::release_invoked}, id); }
  void release_returned(RequestId id) { step({.kind = EventKind::release_returned}, id); }
  void eviction_invoked(RequestId victim, RequestId evictor) {
    step({.kind = EventKind::release_invoked, .evicted = true, .cause = evictor}, victim);
  }
  void eviction_returned(RequestId victim, RequestId evictor) {
    step({.kind = EventKind::release_returned, .evicted = true, .cause = evictor}, victim);
  }

  void quiescent() { history_.append({.kind = EventKind::quiescent, .step = StepIndex{step_}}); }
  void failed(RequestId id) { add({.kind = EventKind::failed}, id); }
  // Nothing can happen any more.
  void stuck() { history_.append({.kind = EventKind::stuck, .step = StepIndex{step_}}); }
  // So many newcomers too few got in, or one too many.
  void ended(std::uint32_t missing, bool gained = false) {
    history_.append(
        {.kind = EventKind::ended, .missing = missing, .gained = gained, .step = StepIndex{step_}});
  }

  // The events that follow come that many steps later.
  void steps_pass(std::uint32_t steps) { step_ += steps; }
  [[nodiscard]] std::uint32_t step() const { return step_; }

  [[nodiscard]] const History& history() const { return history_; }

 private:
  struct Who {
    ServerId server;
    ConversationId conversation;
  };

  RequestId next_request(ServerId server, ConversationId conversation) {
    requests_.push_back({server, conversation});
    return RequestId{static_cast<std::uint32_t>(requests_.size() - 1)};
  }
  void step(Event event, RequestId id) {
    ++step_;
    add(event, id);
  }
  void add(Event event, RequestId id) {
    event.request = id;
    event.server = requests_[id.value].server;
    event.conversation = requests_[id.value].conversation;
    event.step = StepIndex{step_};
    history_.append(event);
  }

  std::uint32_t step_ = 0;
  std::uint32_t next_conversation_ = 1;
  std::vector<Who> requests_;
  History history_;
};

}  // namespace overbook::model
