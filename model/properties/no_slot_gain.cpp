#include "model/properties/no_slot_gain.h"

namespace overbook::model {

std::optional<Violation> NoSlotGain::check(const Analysis& history, const Limits&) const {
  const std::span<const Event> events = history.events();
  if (events.empty() || events.back().kind != EventKind::ended || !events.back().gained) return std::nullopt;
  const StepIndex step = events.back().step;
  return Violation{.step = step,
                   .decided = step,
                   .requests = history.running_after(events.size() - 1),
                   .worst_step = step};
}

}  // namespace overbook::model
