#include "model/properties/no_slot_leak.h"

namespace overbook::model {

std::optional<Violation> NoSlotLeak::check(const Analysis& history, const Limit&) const {
  const std::span<const Event> events = history.events();
  if (events.empty() || events.back().kind != EventKind::ended) return std::nullopt;
  const std::size_t last = events.size() - 1;
  const std::uint32_t running = history.lower_after(last);
  const std::uint32_t counted = events[last].counted;
  if (counted <= running) return std::nullopt;
  const StepIndex step = events[last].step;
  return Violation{.step = step,
                   .decided = step,
                   .requests = history.running_after(last),
                   .worst_excess = counted - running,
                   .worst_step = step};
}

}  // namespace overbook::model
