#pragma once
// What the time that passes in a timed run costs: slots that run beyond the limit, and slots that Redis
// counts though nothing runs there.

#include "sim/run/run_state.h"

namespace overbook::sim {

class SlotMeter {
 public:
  explicit SlotMeter(RunState& run) : run_(&run) {}

  // Counts into the run's cost what lies between now and then.
  void count_until(Instant then) const;

 private:
  struct Counted {
    Instant at;
    std::uint32_t count;
  };
  [[nodiscard]] Counted counted_at(Instant time) const;
  [[nodiscard]] std::uint64_t leaked_between(const Counted& first, const Counted& last,
                                             std::uint32_t possibly) const;

  RunState* run_;
};

}  // namespace overbook::sim
