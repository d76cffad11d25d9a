// The report itself inside its page: for the page's program, and for overbook, which reads it back.

#include <optional>
#include <string>
#include <vector>

#include "page_js.h"
#include "reports/html/html_parts.h"
#include "reports/html/page_data.h"
#include "reports/json/json_writer.h"

namespace overbook::reports {
namespace {

void leave_out_steps(Counterexample& example) {
  example.steps_left_out = example.steps.size();
  example.steps.clear();
  example.initial.clear();
}

// How many bytes the steps of each counterexample take.
std::vector<std::size_t> sizes_of(const std::vector<Counterexample>& examples) {
  std::vector<std::size_t> sizes;
  for (const Counterexample& example : examples) {
    Report with;
    with.counterexamples = {example};
    Report without = with;
    leave_out_steps(without.counterexamples.front());
    sizes.push_back(to_json_line(with).size() - to_json_line(without).size());
  }
  return sizes;
}

// Nothing: not even without steps.
std::optional<std::string> json_within(const Report& report, std::size_t max_bytes) {
  std::string all = to_json_line(report);
  if (all.size() <= max_bytes) return all;
  Report shorter = report;
  for (Counterexample& example : shorter.counterexamples) leave_out_steps(example);
  std::string text = to_json_line(shorter);
  if (text.size() > max_bytes) return std::nullopt;
  const std::vector<std::size_t> sizes = sizes_of(report.counterexamples);
  std::size_t room = max_bytes - text.size();
  for (std::size_t i = 0; i < sizes.size(); ++i) {
    if (sizes[i] > room) continue;
    room -= sizes[i];
    shorter.counterexamples[i] = report.counterexamples[i];
  }
  return to_json_line(shorter);
}

}  // namespace

void add_data(HtmlBuilder& html, const Report& report, std::size_t max_bytes) {
  const std::optional<std::string> json = json_within(report, max_bytes);
  if (!json) {
    html.element("p", {{"class", "banner"}},
                 "The report is too large to be in its page, so there is nothing to step through here; "
                 "report.json has it.");
    return;
  }
  html.data(kDataId, *json).line_break();
  html.script(kPageJs);
}

}  // namespace overbook::reports
