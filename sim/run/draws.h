#pragma once
// What a timed run draws: the scheduler answers, so that a schedule with its times says all there is.

#include <cstddef>

#include "sim/run/run_state.h"
#include "sim/schedule/scheduler.h"
#include "sim/timing.h"

namespace overbook::sim {

class Draws {
 public:
  explicit Draws(RunState& run) : run_(&run) {}

  // Whether a schedule says what happens and when, so that nothing needs to be drawn.
  [[nodiscard]] bool follows_schedule() const {
    return run_->scheduler->time_source() == TimeSource::schedule;
  }
  [[nodiscard]] Instant time(const Distribution& distribution) const {
    if (distribution.is_constant()) return constant(distribution);
    return instant({.kind = ChoiceKind::duration, .options = {}, .count = 1, .distribution = &distribution});
  }
  // Until something happens that happens so many times a second.
  [[nodiscard]] Instant gap(double rate_per_s) const {
    return instant({.kind = ChoiceKind::gap, .options = {}, .count = 1, .rate_per_s = rate_per_s});
  }
  [[nodiscard]] bool happens(double probability) const {
    if (probability <= 0) return false;
    return run_->scheduler->choose(
               {.kind = ChoiceKind::chance, .options = {}, .count = 2, .probability = probability}) == 1;
  }
  // Each as likely.
  [[nodiscard]] std::uint32_t number() const {
    return static_cast<std::uint32_t>(
        run_->scheduler->choose({.kind = ChoiceKind::number, .options = {}, .count = std::size_t{1} << 32U}));
  }

 private:
  [[nodiscard]] Instant instant(const Choice& choice) const {
    return Instant(static_cast<Instant::rep>(run_->scheduler->choose(choice)));
  }

  RunState* run_;
};

}  // namespace overbook::sim
