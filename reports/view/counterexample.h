#pragma once
// What every format says of a counterexample beside its steps, and which of many steps it shows.

#include <cstddef>
#include <string>

#include "reports/result.h"
#include "reports/view/block.h"

namespace overbook::reports {

// Of a long schedule the middle is left out: `head` steps at the front are shown, then those from `tail` on.
struct StepsShown {
  std::size_t head = 0;
  std::size_t tail = 0;  // equal to `head` where nothing is left out
  [[nodiscard]] std::size_t left_out() const { return tail - head; }
};
[[nodiscard]] StepsShown steps_shown(std::size_t steps, std::size_t most);

// "4 steps"; of a recorded history "4 events".
[[nodiscard]] std::string steps_text(const Counterexample& example);

// "no-over-admission at step 6, worst excess +2".
[[nodiscard]] Wording breaks_text(const Counterexample& example);

// Of a sweep: the cell that it belongs to. Else empty.
[[nodiscard]] Wording cell_note(const Report& report, const Counterexample& example);

// Of a recorded history, whose steps are its lines: no key of Redis is known.
[[nodiscard]] bool is_recorded(const Counterexample& example);

// "found in schedule 41; shrunk from 214 to 10 steps", "found by exploring: none that breaks it is shorter". The worst of
// a property is a shortest of those that go so far, and not of all that break it.
[[nodiscard]] std::string found_text(const Report& report, std::size_t index);

// That not all are shown here, and who has the others.
[[nodiscard]] Wording counterexamples_left_out(std::size_t shown, std::size_t all);

}  // namespace overbook::reports
