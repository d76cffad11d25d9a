#include "model/properties/no_false_rejection.h"

#include "model/properties/full_house.h"

namespace overbook::model {

std::optional<Violation> NoFalseRejection::check(const Analysis& history, const Limits& limits) const {
  std::optional<Violation> violation;
  std::uint32_t occurrences = 0;
  FullHouse house(limits.the_limit().permits);
  for (std::size_t i = 0; i < history.events().size(); ++i) {
    const Event& event = history.events()[i];
    const bool is_rejection = event.kind == EventKind::returned && event.decision == Decision::rejected;
    if (is_rejection && house.had_room_since(history.of(event.request).invoked)) {
      ++occurrences;
      const StepIndex decided = history.step_of(history.all_decided_before(i));
      const bool is_earlier = !violation || decided < violation->decided ||
                              (decided == violation->decided && event.request < violation->requests.front());
      if (is_earlier)
        violation = Violation{.step = event.step, .decided = decided, .requests = {event.request}};
    }
    house.after(i, history.upper_after(i));
  }
  if (violation) violation->occurrences = occurrences;
  return violation;
}

}  // namespace overbook::model
