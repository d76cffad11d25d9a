#include <fmt/format.h>

#include "reports/html/html_blocks.h"
#include "reports/html/html_parts.h"
#include "reports/text/words.h"
#include "reports/view/parts.h"

namespace overbook::reports {

void add_method(HtmlBuilder& html, const Report& report) {
  add_blocks(html, method_part(report));
}

void add_scenario(HtmlBuilder& html, const Report& report, std::size_t text_bytes_left) {
  const ScenarioEcho& scenario = report.scenario;
  if (!scenario.description.empty()) html.element("p", scenario.description);
  if (scenario.text.size() <= text_bytes_left) {
    html.open("pre", {{"class", "scroll source"},
                      {"role", "region"},
                      {"tabindex", "0"},
                      {"aria-label", "The scenario's text"}});
    html.text(scenario.text, Lines::kept).close();
    return;
  }
  html.element(
      "p", {{"class", "banner"}},
      fmt::format("Its text of {} bytes is too large for this page; report.json#/scenario/text has it.",
                  grouped(scenario.text.size())));
}

}  // namespace overbook::reports
