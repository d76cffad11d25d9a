#pragma once
// The sequential specification of a limiter: a counting semaphore with try-acquire, whose permits have names.
// One operation at a time, at most L conversations run:
//
//   acquire(c) -> admitted    iff fewer than L run and c does not; from then on c runs
//   acquire(c) -> rejected    iff L run, whether or not c is one of them
//   acquire(c) -> duplicate   iff c runs, whether or not the house is full
//   release(c)                iff c runs; from then on it does not
//
// In a full house in which c runs both refusals are true, so both are allowed: strategies differ in which of
// the two they look at first. A duplicate needs a conversation that runs, not just an entry in Redis.
//
// An eviction is a release of which the semaphore does not ask who wanted it. Whether it was needed is
// no-needless-eviction's question.

#include <cstdint>
#include <vector>

#include "model/analysis.h"
#include "model/history.h"
#include "model/ids.h"
#include "model/limit.h"

namespace overbook::model {

enum class OperationKind : std::uint8_t { acquire, release };

// An operation with its outcome.
struct Operation {
  OperationKind kind = OperationKind::acquire;
  RequestId request{};
  ConversationId conversation{};
  Decision decision = Decision::admitted;  // of an acquire; never `failed`: here everything has an outcome

  // Whether it leaves the semaphore as it was.
  [[nodiscard]] bool only_looks() const {
    return kind == OperationKind::acquire && decision != Decision::admitted;
  }

  friend bool operator==(const Operation&, const Operation&) = default;
};

class CountingSemaphore {
 public:
  explicit CountingSemaphore(const Limit& limit) : limit_(limit) {}

  // Whether the operation can have this outcome now.
  [[nodiscard]] bool allows(const Operation& operation) const;
  // Does it. Only if allowed.
  void apply(const Operation& operation);
  // Takes back an operation that was applied, provided that all that were applied since were taken back.
  void undo(const Operation& operation);

 private:
  [[nodiscard]] bool runs(ConversationId conversation) const;
  void start(ConversationId conversation) { running_.push_back(conversation); }
  void end(ConversationId conversation) { std::erase(running_, conversation); }

  Limit limit_;
  std::vector<ConversationId> running_;
};

}  // namespace overbook::model
