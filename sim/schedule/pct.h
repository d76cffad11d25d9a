#pragma once
// Probabilistic concurrency testing (Burckhardt, Kothari, Musuvathi, Nagarakatte: "A randomized scheduler
// with probabilistic guarantees of finding bugs", ASPLOS 2010).
//
// Each task draws a priority, and so does each fault that may strike; the enabled one with the highest always
// runs, except that at d - 1 steps drawn in advance the one that would run falls below all others. The paper
// calls them threads. Guarantee: with n of them and at most k steps, a violation that d ordering constraints
// force is met by each schedule with probability at least 1 / (n * k^(d-1)). The schedules are guided, not
// draws from a distribution of interest: counts are reported, rates are not.

#include <map>
#include <vector>

#include "sim/run_random.h"
#include "sim/schedule/scheduler.h"

namespace overbook::sim {

class PctScheduler final : public Scheduler {
 public:
  // `steps`: k, an upper estimate of the steps of a run. `depth`: d, at least 1.
  PctScheduler(std::uint64_t seed, std::uint64_t first, std::uint64_t last, std::uint32_t depth,
               std::uint32_t steps)
      : seed_(seed), next_(first), last_(last), depth_(depth), steps_(steps) {}

  bool begin_run() override;
  std::size_t choose(const Choice& choice) override;
  [[nodiscard]] bool samples() const override { return true; }

 private:
  // Higher runs first. Tasks draw when they are first seen, in the fixed order of the options.
  std::int64_t& priority_of(const Step& step);
  [[nodiscard]] std::size_t highest(const Choice& choice);

  std::uint64_t seed_;
  std::uint64_t next_;
  std::uint64_t last_;
  std::uint32_t depth_;
  std::uint32_t steps_;
  RunRandom random_;
  std::uint32_t step_ = 0;
  std::vector<std::uint32_t> change_points_;  // steps, sorted descending: the next one is last
  std::int64_t next_low_ = -1;                // falls with each change: below every drawn priority
  std::map<Step, std::int64_t> priorities_;   // by task and kind of step, as far as they were seen
};

}  // namespace overbook::sim
