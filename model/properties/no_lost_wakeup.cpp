#include "model/properties/no_lost_wakeup.h"

#include <algorithm>

namespace overbook::model {

std::optional<Violation> NoLostWakeup::check(const Analysis& history, const Limits& limits) const {
  const std::span<const Event> events = history.events();
  if (events.empty() || events.back().kind != EventKind::stuck) return std::nullopt;
  const std::span<const RequestSpan> requests = history.requests();
  const auto taken = std::count_if(requests.begin(), requests.end(), [](const RequestSpan& request) {
    return request.is_admitted() && request.release_returned == kNever;
  });
  if (taken >= static_cast<std::ptrdiff_t>(limits.the_limit().permits)) return std::nullopt;
  Violation violation{.step = events.back().step, .decided = events.back().step, .requests = {}};
  for (std::uint32_t id = 0; id < requests.size(); ++id) {
    if (requests[id].returned == kNever) violation.requests.push_back(RequestId{id});
  }
  return violation;
}

}  // namespace overbook::model
