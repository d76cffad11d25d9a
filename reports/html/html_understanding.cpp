// What the words of a report mean, in the ten lines that somebody needs who has never seen one.

#include <array>
#include <string_view>

#include "reports/html/html_blocks.h"
#include "reports/html/html_parts.h"
#include "reports/view/history.h"

namespace overbook::reports {
namespace {

struct Meaning {
  std::string_view term;
  std::string_view text;
};

constexpr std::array<Meaning, 9> kMeanings{
    {{"Step",
      "one command that Redis executes, or one piece of a server's own work: nothing happens within it."},
     {"Schedule",
      "an order of steps. Given the schedule, a run is the same every time, so it can be replayed."},
     {"Counterexample",
      "a schedule that breaks a promise, cut to what it takes where it was not found shortest."},
     {"Proved",
      "every schedule within the bounds beside it was looked at, and none breaks the promise. Of more "
      "servers, more requests or other faults it says nothing."},
     {"Violated", "there is a schedule that breaks it, and it is shown; replay runs it again."},
     {"Not found",
      "no schedule that ran breaks it. That is evidence, and no proof; “at most” is the one-sided "
      "95 % upper limit of the chance that one more such schedule breaks it."},
     {"Inconclusive", "the search ended at a bound before it could tell; the reason names the bound."},
     {"Can't occur",
      "nothing could break it in this scenario, whatever the limiter: that is no merit of it."},
     {"Surely runs",
      "a conversation from the answer that admits it to the first command of its release. Only what "
      "surely runs counts as too many."}}};

constexpr std::string_view kSharesOfSampler =
    "of the schedules that were sampled: at each step, who goes next is drawn at random. They rank the "
    "strategies; "
    "they are no rates of a system in production.";
constexpr std::string_view kSharesOfTimedRuns =
    "of simulated runs in the world that the scenario's distributions describe, and of no other.";

}  // namespace

void add_understanding_list(HtmlBuilder& html, const Report& report) {
  if (report.history) {
    add_block(html, history_words());
    return;
  }
  html.open("dl", {{"class", "meanings"}});
  for (const Meaning& meaning : kMeanings) html.element("dt", meaning.term).element("dd", meaning.text);
  html.element("dt", "Percentages")
      .element("dd", report.scenario.is_timed ? kSharesOfTimedRuns : kSharesOfSampler);
  html.close();
}

}  // namespace overbook::reports
