// What stands below the counterexamples, each folded to its sentence: printed and mailed as that, opened by who wants it.

#include <fmt/format.h>

#include <algorithm>
#include <string>
#include <vector>

#include "reports/html/html_blocks.h"
#include "reports/html/html_parts.h"
#include "reports/text/words.h"
#include "reports/view/block.h"
#include "reports/view/parts.h"
#include "reports/view/summary.h"
#include "reports/view/verdicts_part.h"

namespace overbook::reports {
namespace {

enum class Fold : std::uint8_t { closed, open };

class Folds {
 public:
  Folds(HtmlBuilder& html, const Report& report, std::size_t max_bytes)
      : html_(html), report_(report), max_bytes_(max_bytes) {}

  void add() {
    add_sweep_fold();
    add_assumptions();
    add_excess_fold();
    add_servers();
    add_cost();
    add_part_fold(race_part(report_), "Real threads raced on a real Redis, with no scheduler.");
    add_part_fold(history_part(report_), "What was recorded, and which lines were left out.");
    add_verdicts();
    add_understanding();
    add_method_fold();
    add_scenario_fold();
  }

 private:
  // The heading is in the summary; what an address names is inside, so that going there opens it.
  void add_fold(std::string_view anchor, std::string_view title, const std::string& sentence,
                const HtmlBuilder& inside, Fold fold = Fold::closed) {
    if (inside.size() == 0) return;
    fold == Fold::open ? html_.open("details", {{"class", "card"}, {"open", ""}})
                       : html_.open("details", {{"class", "card"}});
    html_.open("summary")
        .element("h2", title)
        .text(" ")
        .element("span", {{"class", "note"}}, sentence)
        .close();
    html_.open("section", {{"id", anchor}, {"aria-label", title}}).append(inside).close();
    html_.close().line_break();
  }

  void add_part_fold(const Part& part, const std::string& sentence) {
    HtmlBuilder inside;
    add_blocks(inside, part);
    add_fold(part.anchor, part.title.in(Format::page), sentence, inside);
  }

  void add_sweep_fold() {
    if (!report_.sweep) return;
    HtmlBuilder inside;
    add_sweep(inside, report_, max_bytes_ / 2);
    add_fold("sweep", "Sweep",
             "Every combination of the swept values: a grid for each strategy and property.", inside,
             Fold::open);
  }

  void add_assumptions() {
    if (!report_.assumptions) return;
    const std::size_t things = report_.assumptions->circumstances.size();
    add_part_fold(assumptions_part(report_),
                  fmt::format("{} that can go wrong, each alone and at any step: which promises it breaks.",
                              counted(things > 0 ? things - 1 : 0, "thing")));
  }

  void add_excess_fold() {
    HtmlBuilder inside;
    add_excess(inside, report_);
    std::uint32_t worst = 0;
    for (const StrategyResult& strategy : report_.strategies) {
      for (const PropertyResult& result : strategy.properties)
        worst = std::max(worst, result.worst_excess.value_or(0));
    }
    add_fold("excess", "How often and how far over the limit", fmt::format("At worst +{}.", worst), inside);
  }

  void add_servers() {
    add_part_fold(servers_part(report_), "Every interleaving, for one number of servers after the other.");
  }

  void add_cost() {
    if (report_.history) return;
    std::uint64_t fewest = UINT64_MAX;
    std::uint64_t most = 0;
    for (const StrategyResult& strategy : report_.strategies) {
      if (strategy.cost.decisions == 0) continue;
      fewest = std::min(fewest, strategy.cost.round_trips.min);
      most = std::max(most, strategy.cost.round_trips.max);
    }
    add_part_fold(cost_part(report_),
                  most == 0 ? std::string("Nothing was sampled.")
                            : fmt::format("{} to {} for a decision.", fewest, counted(most, "round trip")));
  }

  void add_verdicts() {
    std::size_t verdicts = 0;
    for (const StrategyResult& strategy : report_.strategies) verdicts += strategy.properties.size();
    HtmlBuilder inside;
    add_blocks(inside, verdicts_part(report_));
    add_fold("every-verdict", "Every verdict with its figures",
             fmt::format("{}: counts, shares with their intervals, states, bounds, reasons.",
                         counted(verdicts, "verdict")),
             inside);
  }

  void add_understanding() {
    HtmlBuilder inside;
    add_understanding_list(inside, report_);
    add_fold("understanding", "Understanding this report",
             "Schedule, step, proved, not found, and what percentages are of.", inside);
  }

  void add_method_fold() {
    HtmlBuilder inside;
    add_method(inside, report_);
    add_fold("method", "Method and trust",
             fmt::format("How this was made by overbook {}, and how to make it again.", report_.tool_version),
             inside);
  }

  void add_scenario_fold() {
    if (report_.history) return;
    HtmlBuilder inside;
    add_scenario(inside, report_, max_bytes_ / 4);
    add_fold("scenario", "The scenario",
             report_.scenario.description.empty() ? "Its text, with the scripts inline."
                                                  : report_.scenario.description,
             inside);
  }

  HtmlBuilder& html_;
  const Report& report_;
  std::size_t max_bytes_;
};

}  // namespace

void add_folds(HtmlBuilder& html, const Report& report, std::size_t max_bytes) {
  Folds(html, report, max_bytes).add();
}

}  // namespace overbook::reports
