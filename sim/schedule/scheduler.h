#pragma once
// Answers every choice of a run, and only this does: which server takes the next step, where the hash tables
// of Redis place their keys. Same scenario and same answers: the same run, to the byte.

#include <cstddef>
#include <cstdint>
#include <limits>
#include <span>

#include "model/instant.h"
#include "sim/schedule/step.h"

namespace overbook::sim {

struct Distribution;

enum class ChoiceKind : std::uint8_t {
  step,       // one of `options`
  placement,  // a number below `count`: where the hash tables place their keys. Asked at most once, first
  // Timed runs only.
  moment,  // how many microseconds after the step before the one just chosen happens; `count`: when it is due
  duration,  // how many microseconds something takes, by `distribution`
  gap,       // how many microseconds until something happens that happens `rate_per_s` times a second
  chance,    // 1 with `probability`, else 0
  number,    // one below `count`, each as likely
};

struct Choice {
  ChoiceKind kind = ChoiceKind::step;
  // In a fixed order: requests and time-outs by server, listeners, heartbeats, and then what may go wrong.
  std::span<const Step> options;
  std::size_t count = 0;  // how many answers there are, at least one
  // Of a step: only what goes wrong is left to happen, and heartbeats that are in time. kStop then says that
  // nothing of it does, and the run is complete.
  bool may_end = false;
  // Of a step in a timed run: when each option is due; kNeverDue: by what was drawn it does not happen.
  std::span<const Instant> due = {};
  const Distribution* distribution = nullptr;
  double probability = 0;
  double rate_per_s = 0;
};

inline constexpr Instant kNeverDue = Instant::max();

// An answer that ends the run here, before the choice is made: cut short, unless it may end.
inline constexpr std::size_t kStop = std::numeric_limits<std::size_t>::max();

// Where the times of a timed run come from.
enum class TimeSource : std::uint8_t {
  none,      // the scheduler is one of untimed runs
  drawn,     // every duration is drawn; only the step that is due next is offered
  schedule,  // every step and its time are given: whatever is possible is offered, due or not
};

class Scheduler {
 public:
  virtual ~Scheduler() = default;
  // Called before each run. False: exploration is over, there is no further run.
  virtual bool begin_run() = 0;
  // An index below choice.count, or kStop.
  virtual std::size_t choose(const Choice& choice) = 0;
  [[nodiscard]] virtual TimeSource time_source() const { return TimeSource::none; }
  // Whether its runs must end by themselves: a conversation then makes at most Lease::heartbeats heartbeats
  // that are in time.
  [[nodiscard]] virtual bool samples() const { return false; }

 protected:
  Scheduler() = default;
  Scheduler(const Scheduler&) = default;
  Scheduler& operator=(const Scheduler&) = default;
};

}  // namespace overbook::sim
