#include "reports/view/race.h"

#include <fmt/format.h>

#include <algorithm>

#include "reports/text/words.h"
#include "reports/view/parts.h"
#include "reports/view/summary.h"

namespace overbook::reports {
namespace {

std::string with_excess(std::string text, std::uint32_t worst_excess) {
  return worst_excess == 0 ? text : fmt::format("{}, worst +{}", text, worst_excess);
}

std::string scheduled_text(const PropertyResult* result) {
  if (result == nullptr) return {};
  if (result->verdict != Verdict::violated) return std::string(spoken(result->verdict));
  const std::string share = frequency(*result);
  return with_excess(share.empty() ? std::string(spoken(result->verdict)) : share,
                     result->worst_excess.value_or(0));
}

std::string raced_text(const RaceCount& count, std::uint64_t rounds) {
  if (count.violations == 0) return fmt::format("0 of {}", grouped(rounds));
  const double share = static_cast<double>(count.violations) / static_cast<double>(rounds);
  return with_excess(fmt::format("{} ({} of {})", percent(share), grouped(count.violations), grouped(rounds)),
                     count.worst_excess);
}

void add_rows(std::vector<RaceRow>& rows, const Report& report, const RaceOfStrategy& raced) {
  const auto strategy = std::find_if(report.strategies.begin(), report.strategies.end(),
                                     [&](const StrategyResult& of) { return of.name == raced.strategy; });
  for (const RaceCount& count : raced.counts) {
    const PropertyResult* result =
        strategy == report.strategies.end() ? nullptr : result_for(*strategy, count.property);
    const bool is_broken =
        count.violations > 0 || (result != nullptr && result->verdict == Verdict::violated);
    if (!is_broken) continue;
    rows.push_back({.strategy = raced.strategy,
                    .property = count.property,
                    .scheduled = scheduled_text(result),
                    .raced = raced_text(count, raced.rounds)});
  }
}

}  // namespace

std::vector<RaceRow> race_rows(const Report& report) {
  std::vector<RaceRow> rows;
  if (!report.race) return rows;
  for (const RaceOfStrategy& raced : report.race->strategies) add_rows(rows, report, raced);
  return rows;
}

Part race_part(const Report& report) {
  if (!report.race) return {};
  const std::string note = fmt::format(
      "Real threads raced on {}, with no scheduler of ours: rounds that broke a property, of all rounds. "
      "That is what "
      "one machine did once; the next race gives other figures, and none of them is a proof. What neither "
      "way has "
      "broken is left out.",
      report.race->server);
  Table table{.label = "Table of the race", .caption = "What the schedules and what the race have broken"};
  table.columns = {
      {.head = Words{.page = "Strategy", .terminal = "strategy", .markdown = "strategy"}, .narrowest = 16},
      {.head = Words{.page = "Property", .terminal = "property", .markdown = "property"}, .narrowest = 16},
      {.head = Words{.page = "Scheduled", .terminal = "scheduled", .markdown = "scheduled"}, .narrowest = 16},
      {.head = Words{.page = "Racing", .terminal = "racing", .markdown = "racing"}, .narrowest = 12}};
  for (const RaceRow& row : race_rows(report))
    table.rows.push_back(
        {.cells = {
             {.text = row.strategy}, {.text = row.property}, {.text = row.scheduled}, {.text = row.raced}}});
  return {.anchor = "race",
          .title = "Racing freely",
          .blocks = {Paragraph{.tone = Tone::lead, .text = {{note}}}, std::move(table)}};
}

}  // namespace overbook::reports
