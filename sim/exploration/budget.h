#pragma once
// What ends an exploration before everything was seen, for both engines.

#include <optional>

#include "sim/exploration/exploration.h"

namespace overbook::sim {

class ExplorationBudget {
 public:
  // `options` must outlive it.
  explicit ExplorationBudget(const ExplorationOptions& options) : options_(&options) {}

  // Whether another state is one too many, or as much work as so many.
  [[nodiscard]] bool has_states_for(std::uint64_t states) const { return states <= options_->max_states; }
  [[nodiscard]] bool may_go_on_from(std::uint32_t depth) const {
    return !options_->max_depth || depth < *options_->max_depth;
  }
  struct Used {
    std::uint64_t bytes = 0;
    std::uint64_t work = 0;  // besides states, in states
  };
  // Tells how far it is, and why it must end now; nothing: it may go on.
  [[nodiscard]] std::optional<StopReason> look(const ExplorationProgress& now, const Used& used) const {
    if (options_->on_progress) options_->on_progress(now);
    if (options_->stop != nullptr && options_->stop->load(std::memory_order_relaxed))
      return StopReason::interrupted;
    if (used.bytes > options_->memory_bytes) return StopReason::memory;
    if (!has_states_for(now.states) || !has_states_for(used.work)) return StopReason::states;
    return std::nullopt;
  }

 private:
  const ExplorationOptions* options_;
};

}  // namespace overbook::sim
