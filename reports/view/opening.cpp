#include "reports/view/opening.h"

#include <fmt/format.h>

#include "reports/text/words.h"

namespace overbook::reports {

std::vector<std::string> opening_facts(const Report& report) {
  std::vector<std::string> facts;
  for (const char* key : {"limit", "running", "servers", "requests_per_server", "at_once"}) {
    const auto option = report.scenario.options.find(key);
    if (option != report.scenario.options.end()) facts.push_back(fmt::format("{} {}", key, option->second));
  }
  if (report.history) {
    facts.push_back(counted(report.history->events, "event"));
    facts.push_back(counted(report.history->requests, "request"));
    facts.push_back(counted(report.history->servers, "server"));
  } else {
    facts.push_back(fmt::format("seed {}", report.seed));
  }
  return facts;
}

Paragraph incomplete_banner(const Report& report) {
  const std::string& reason = report.incomplete_reason;
  if (report.history) {
    return {.tone = Tone::banner,
            .text = {{"INCOMPLETE", Role::strong},
                     {": "},
                     {reason},
                     {". All that follows is of the lines that were taken."}}};
  }
  return {.tone = Tone::banner,
          .text = {{"INCOMPLETE", Role::strong},
                   {": "},
                   {reason.empty() ? "the run was stopped" : reason},
                   {Words{.page = ". What is here holds for what had run by then.",
                          .terminal = ". All figures are of what had run by then.",
                          .markdown = ". What follows holds for what had run by then."}}}};
}

}  // namespace overbook::reports
