#pragma once
// Ground truth: which conversations really run, and the history that follows from it. One for simulated runs
// and for races of threads; a race locks around it (sim/live/locked_ledger.h).

#include <optional>
#include <span>
#include <vector>

#include "model/history.h"
#include "model/strategies/strategy.h"
#include "sim/setup/newcomers.h"

namespace overbook::sim {

// A conversation that runs.
struct Running {
  model::ConversationId conversation;
  model::ServerId server;
  model::RequestId request;  // whose admission keeps it running
  bool is_closing = false;
  std::uint32_t heartbeats = 0;  // begun since then
  bool is_unrefreshed = false;   // none was begun since the last admission of another
};

class Ledger {
 public:
  // Forgets everything. `residents` run from the start.
  void begin(std::span<const model::Request> residents);
  // What happens from now on happens in this step.
  void set_step(model::StepIndex step) { step_ = step; }

  [[nodiscard]] model::RequestId invoked(model::ServerId server, model::ConversationId conversation);
  void returned(model::ServerId server, model::ConversationId conversation, model::RequestId id,
                model::Decision decision);
  // The request whose admission keeps it running here; nothing: it does not run, or it is ending.
  [[nodiscard]] std::optional<model::RequestId> begin_release(model::ServerId server,
                                                              model::ConversationId conversation);
  void end_release(model::ServerId server, model::ConversationId conversation, model::RequestId id);
  // What strategies say of conversations that they close or ask to be closed; `cause` is the request that
  // wants the room. Throws std::logic_error for what does not run here.
  void closing(model::ServerId server, model::ConversationId conversation, model::RequestId cause);
  void closed(model::ServerId server, model::ConversationId conversation, model::RequestId cause);
  void evicting(model::ServerId server, model::ConversationId conversation, model::RequestId cause);
  // A call has ended in an error of its own; a heartbeat's client has given up on a reply.
  void failed(model::ServerId server, model::ConversationId conversation, model::RequestId id);
  void given_up(model::ServerId server, model::ConversationId conversation, model::RequestId id);
  // All that runs on the server ends with it.
  void crashed(model::ServerId server);
  void restarted(model::ServerId server);
  // A heartbeat of all that runs on the server has begun; returns what that is.
  std::vector<model::ConversationId> begin_heartbeat(model::ServerId server);
  // Every request has returned and every message was handled.
  void quiescent();
  // Requests are pending, and nothing can happen any more.
  void stuck();
  void ended(const Newcomers& found);

  [[nodiscard]] const model::History& history() const { return history_; }
  // In the order of their admissions.
  [[nodiscard]] std::span<const Running> running() const { return running_; }
  [[nodiscard]] const Running* find(model::ServerId server, model::ConversationId conversation) const;
  // Requests that have not returned.
  [[nodiscard]] std::uint32_t pending() const { return pending_; }
  [[nodiscard]] bool runs_something(model::ServerId server) const;
  // What surely runs.
  [[nodiscard]] std::vector<Holder> holders() const;

 private:
  void append(model::Event event);
  Running* find_running(model::ServerId server, model::ConversationId conversation);
  void forget(model::RequestId request);

  model::History history_;
  std::vector<Running> running_;
  std::uint32_t next_request_ = 0;
  std::uint32_t pending_ = 0;
  model::StepIndex step_{};
};

}  // namespace overbook::sim
