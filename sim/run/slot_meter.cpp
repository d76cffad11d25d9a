#include "sim/run/slot_meter.h"

#include <algorithm>

namespace overbook::sim {
namespace {

std::uint64_t microseconds(Instant time) {
  return static_cast<std::uint64_t>(time.count());
}

}  // namespace

void SlotMeter::count_until(Instant then) const {
  const Instant now = run_->now;
  run_->cost.run_us += microseconds(then - now);
  if (then == now || run_->backend->redis() == nullptr) return;
  const std::span<const Running> running = run_->ledger.running();
  const std::uint64_t limit = run_->scenario().limits.the_limit().permits;
  const auto surely = static_cast<std::uint64_t>(
      std::count_if(running.begin(), running.end(), [](const Running& one) { return !one.is_closing; }));
  if (surely > limit) run_->cost.slot_us_over_limit += (surely - limit) * microseconds(then - now);
  const auto possibly = static_cast<std::uint32_t>(running.size()) + run_->ledger.pending();
  const Counted first = counted_at(now);
  if (first.count > possibly) run_->cost.slot_us_leaked += leaked_between(first, counted_at(then), possibly);
}

SlotMeter::Counted SlotMeter::counted_at(Instant time) const {
  return {time, run_->servers.front().strategy->counted(*run_->backend->redis(), time)};
}

// While nobody does anything, leases lapse, and the count only falls: where it is equal at both ends, it was
// so all the time.
std::uint64_t SlotMeter::leaked_between(const Counted& first, const Counted& last,
                                        std::uint32_t possibly) const {
  if (first.count <= possibly) return 0;
  if (first.count == last.count || last.at - first.at <= Instant(1))
    return std::uint64_t{first.count - possibly} * microseconds(last.at - first.at);
  const Counted middle = counted_at(first.at + (last.at - first.at) / 2);
  return leaked_between(first, middle, possibly) + leaked_between(middle, last, possibly);
}

}  // namespace overbook::sim
