#include "model/properties/no_slot_leak.h"

namespace overbook::model {

std::optional<Violation> NoSlotLeak::check(const Analysis& history, const Limits&) const {
  const std::span<const Event> events = history.events();
  if (events.empty() || events.back().kind != EventKind::ended) return std::nullopt;
  const Event& end = events.back();
  if (end.missing == 0) return std::nullopt;
  return Violation{.step = end.step,
                   .decided = end.step,
                   .requests = history.running_after(events.size() - 1),
                   .worst_excess = end.missing,
                   .worst_step = end.step};
}

}  // namespace overbook::model
