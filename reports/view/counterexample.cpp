#include "reports/view/counterexample.h"

#include <fmt/format.h>

#include <algorithm>

#include "reports/text/words.h"
#include "reports/view/sweep_view.h"

namespace overbook::reports {

namespace {

// Whether a property names it as its worst, and none as its shortest.
bool is_worst_only(const Report& report, std::size_t index) {
  bool is_worst = false;
  for (const StrategyResult& strategy : report.strategies) {
    for (const PropertyResult& result : strategy.properties) {
      if (result.counterexample == index) return false;
      is_worst = is_worst || result.worst_counterexample == index;
    }
  }
  return is_worst;
}

}  // namespace

StepsShown steps_shown(std::size_t steps, std::size_t most) {
  const std::size_t shown = std::min(steps, most);
  const std::size_t head = shown == steps ? shown : shown / 2;
  return {.head = head, .tail = steps - (shown - head)};
}

bool is_recorded(const Counterexample& example) {
  return example.found_by == FoundBy::recorded;
}

std::string steps_text(const Counterexample& example) {
  return counted(example.steps.size(), is_recorded(example) ? "event" : "step");
}

Wording breaks_text(const Counterexample& example) {
  const std::string where = fmt::format("{} at {} {}", example.property,
                                        is_recorded(example) ? "line" : "step", example.broken_at_step);
  if (example.worst_excess == 0) return Words{.page = where, .terminal = "breaks " + where};
  // Who loses slots is not over a limit, nor is who ends up with one too many.
  if (example.property == "no-slot-leak" || example.property == "no-slot-gain") {
    const std::string slots =
        counted(example.worst_excess, "slot") + (example.property == "no-slot-leak" ? " lost" : " too many");
    return Words{.page = where + ", " + slots, .terminal = fmt::format("breaks {}, {}", where, slots)};
  }
  return Words{.page = fmt::format("{}, worst excess +{}", where, example.worst_excess),
               .terminal = fmt::format("breaks {}, {} over the limit of {}", where, example.worst_excess,
                                       example.limit)};
}

Wording cell_note(const Report& report, const Counterexample& example) {
  const std::string cell = cell_of(report, example);
  if (cell.empty()) return {};
  return Words{
      .page = "In the cell " + cell, .terminal = "with " + cell, .markdown = "In the cell " + cell + ":"};
}

std::string found_text(const Report& report, std::size_t index) {
  const Counterexample& example = report.counterexamples.at(index);
  if (is_recorded(example)) return "in what was recorded; steps are lines of the history";
  const std::string_view unless = is_worst_only(report, index) ? "goes so far over the limit" : "breaks it";
  const std::string found = example.found_by == FoundBy::exhaustive
                                ? fmt::format("found by exploring: none that {} is shorter", unless)
                                : fmt::format("found in schedule {}", grouped(example.found_in_schedule));
  const std::string note = shrunk_note(example);
  return note.empty() ? found : found + "; " + note;
}

Wording counterexamples_left_out(std::size_t shown, std::size_t all) {
  if (shown == all) return {};
  const std::string left_out = counted(all - shown, "more counterexample");
  return Words{
      .page = fmt::format("{} of {} shown; report.json has all.", shown, counted(all, "counterexample")),
      .terminal = left_out + " not shown here; the JSON and HTML reports have all.",
      .markdown = left_out + " not shown here; report.json has all."};
}

}  // namespace overbook::reports
