#pragma once
// The intervals of a history, worked out once for all properties:
//
//   lower(t) = requests whose admission has returned and whose release is not yet invoked: surely running.
//   upper(t) = requests that end up admitted, already invoked, whose release has not yet returned: possibly
//              running. A request that has not returned when the history ends may yet be admitted: it counts.
//
// An instant t is the gap after an event; lower_after(i) and upper_after(i) are the
// values just after event i.
//
// In a recorded history (sim/histories) a release may be invoked before the admission has returned: the two
// came so close to each other that nobody can tell. Such a request never surely runs.

#include <cstdint>
#include <limits>
#include <span>
#include <vector>

#include "model/history.h"

namespace overbook::model {

inline constexpr std::size_t kNever = std::numeric_limits<std::size_t>::max();

// Positions are indices into the history's events, or kNever.
struct RequestSpan {
  ServerId server{};
  ConversationId conversation{};
  Decision decision = Decision::failed;
  std::size_t invoked = kNever;
  std::size_t returned = kNever;
  std::size_t release_invoked = kNever;
  std::size_t release_returned = kNever;

  [[nodiscard]] bool is_admitted() const { return returned != kNever && decision == Decision::admitted; }
  [[nodiscard]] bool surely_runs() const { return is_admitted() && returned < release_invoked; }
  [[nodiscard]] bool may_be_admitted() const { return returned == kNever || decision == Decision::admitted; }
};

class Analysis {
 public:
  Analysis() = default;
  explicit Analysis(const History& history) { assign(history); }
  // Replaces what was there; reuses its memory. `history` must outlive the use of this object.
  void assign(const History& history);

  [[nodiscard]] std::span<const Event> events() const { return events_; }
  // Indexed by RequestId.
  [[nodiscard]] std::span<const RequestSpan> requests() const { return requests_; }
  [[nodiscard]] const RequestSpan& of(RequestId id) const { return requests_[id.value]; }
  [[nodiscard]] std::uint32_t lower_after(std::size_t i) const { return lower_[i]; }
  [[nodiscard]] std::uint32_t upper_after(std::size_t i) const { return upper_[i]; }
  [[nodiscard]] StepIndex step_of(std::size_t i) const { return events_[i].step; }

  // The largest upper(t) for t between event `first` and event `last` (first < last).
  [[nodiscard]] std::uint32_t largest_upper(std::size_t first, std::size_t last) const;
  // The event after which every request that was invoked before event i has its decision, i itself at the
  // earliest. Requests that never return are left out: upper(t) counts them as admitted anyway.
  [[nodiscard]] std::size_t all_decided_before(std::size_t i) const;
  // The requests that surely run just after event i, in the order of their invocation.
  [[nodiscard]] std::vector<RequestId> running_after(std::size_t i) const;

 private:
  std::span<const Event> events_;
  std::vector<RequestSpan> requests_;
  std::vector<std::uint32_t> lower_;
  std::vector<std::uint32_t> upper_;
};

}  // namespace overbook::model
