#pragma once
// Follows a schedule on a real server as ReplayScheduler does on the fake, except for the pages of
// SCAN: how many there are depends on where the hash tables place the keys, and a real server draws
// that anew. A SCAN that has more pages than the recorded one takes the rest of them in the place of
// the recorded last; one that has fewer leaves the steps of the others out. The steps of everything
// else stand in the recorded order.

#include <optional>
#include <string>

#include "sim/explanation/counterexample.h"
#include "sim/live/counterpart.h"

namespace overbook::sim::live {

// Whether the step sends for a further page of a SCAN that is under way.
[[nodiscard]] bool is_later_page(const StepRecord& step);

class PageFollower final : public Scheduler {
 public:
  // `recorded`: the schedule as it ran on the fake. Both must outlive this object.
  PageFollower(const Replay& recorded, const Counterpart& counterpart)
      : recorded_(&recorded), counterpart_(&counterpart) {}

  bool begin_run() override;
  std::size_t choose(const Choice& choice) override;
  [[nodiscard]] TimeSource time_source() const override { return TimeSource::schedule; }

  // Set when the run could not follow: at which recorded step, who was to go, and who could have.
  [[nodiscard]] const std::optional<std::string>& parted() const { return parted_; }
  // Steps that were put in or left out because of SCAN.
  [[nodiscard]] std::size_t adjusted() const { return adjusted_; }
  [[nodiscard]] bool is_done() const { return next_ == recorded_->schedule.steps.size(); }

 private:
  [[nodiscard]] const redis::Command* scan_at(std::size_t step) const;  // null: the step is no SCAN
  [[nodiscard]] bool ends_scan(std::size_t step) const;
  [[nodiscard]] std::size_t moment();
  std::size_t index_of(const Choice& choice, const Step& wanted);

  const Replay* recorded_;
  const Counterpart* counterpart_;
  std::size_t next_ = 0;
  Instant now_{};  // timed runs: of the step before
  std::size_t adjusted_ = 0;
  bool has_run_ = false;
  std::optional<std::string> parted_;
};

}  // namespace overbook::sim::live
