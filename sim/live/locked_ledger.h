#pragma once
// The ledger of a race of real threads: what clients saw and what really runs, in an order that is sound.
//
// Every event takes its place in the history under one mutex, at an instant of its own:
//   - `invoked` before the request's first command is sent, `returned` after its last reply has come;
//   - `release_invoked` before the release's first command is sent, `release_returned` after its last reply.
// So between two neighbouring events there is an instant of real time at which all that lower(t) counts has
// returned as admitted and has not begun to end: lower(t) is never overstated. Likewise whatever could be
// running has been invoked before and has not returned from its release: upper(t) is never understated.
// Waiting for the mutex only makes a request seem longer, which lowers lower(t) and raises upper(t). A
// violation found with either is therefore one that has happened; some that have happened may not show.

#include <mutex>
#include <optional>
#include <span>
#include <vector>

#include "sim/run/ledger.h"

namespace overbook::sim::live {

// All calls from any thread. Throws as Ledger does.
class LockedLedger {
 public:
  // What ran before the race, on the resident server. Forgets everything else.
  void begin(std::span<const model::Request> residents);
  [[nodiscard]] model::RequestId invoked(const model::Request& request);
  void returned(const model::Request& request, model::RequestId id, model::Decision decision);
  [[nodiscard]] std::optional<model::RequestId> begin_release(const model::Request& request);
  void end_release(const model::Request& request, model::RequestId id);
  void closing(model::ServerId server, model::ConversationId conversation, model::RequestId cause);
  void closed(model::ServerId server, model::ConversationId conversation, model::RequestId cause);
  void evicting(model::ServerId server, model::ConversationId conversation, model::RequestId cause);
  void quiescent();
  void ended(const Newcomers& found);
  [[nodiscard]] std::vector<Holder> holders() const;

  // When nobody takes part any more.
  [[nodiscard]] const model::History& history() const { return ledger_.history(); }

 private:
  template <typename Do>
  auto locked(const Do& what);

  mutable std::mutex mutex_;  // of the ledger
  Ledger ledger_;
};

}  // namespace overbook::sim::live
