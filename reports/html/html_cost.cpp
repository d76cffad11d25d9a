#include <fmt/format.h>

#include <map>
#include <set>
#include <string>

#include "reports/html/html_parts.h"
#include "reports/text/words.h"
#include "reports/view/race.h"
#include "reports/view/summary.h"

namespace overbook::reports {
namespace {

// A strategy's worst excess by schedule, of one property.
struct Histogram {
  const StrategyResult* strategy = nullptr;
  const PropertyResult* result = nullptr;
};

std::vector<Histogram> histograms_of(const Report& report, const std::string& property) {
  std::vector<Histogram> histograms;
  for (const StrategyResult& strategy : report.strategies) {
    const PropertyResult* result = result_for(strategy, property);
    if (result != nullptr && !result->schedules_by_excess.empty()) histograms.push_back({&strategy, result});
  }
  return histograms;
}

void add_bin(HtmlBuilder& html, const PropertyResult& result, std::uint32_t excess) {
  const auto bin = result.schedules_by_excess.find(excess);
  if (bin == result.schedules_by_excess.end()) {
    html.element("td", {{"class", "num"}}, "0");
    return;
  }
  std::uint64_t all = 0;
  for (const auto& [each, schedules] : result.schedules_by_excess) all += schedules;
  const double share = all > 0 ? static_cast<double>(bin->second) / static_cast<double>(all) : 0;
  html.open("td", {{"class", "num"}}).text(grouped(bin->second));
  // A share is a statement about draws that are independent; a guided search has only its counts.
  if (result.rate || result.upper_bound) html.element("span", {{"class", "sub"}}, percent(share));
  const std::string width = fmt::format("{:.2f}", share * 100);
  html.open("svg", {{"class", "bar"},
                    {"aria-hidden", "true"},
                    {"viewBox", "0 0 100 6"},
                    {"preserveAspectRatio", "none"},
                    {"width", "100"},
                    {"height", "6"}});
  html.open("rect", {{"width", width}, {"height", "6"}}).close().close();
  html.close();
}

void add_histogram(HtmlBuilder& html, const PropertyColumn& column,
                   const std::vector<Histogram>& histograms) {
  std::set<std::uint32_t> excesses;
  for (const Histogram& each : histograms) {
    for (const auto& [excess, schedules] : each.result->schedules_by_excess) excesses.insert(excess);
  }
  open_scroll_region(html, fmt::format("Schedules by worst excess: {}", column.property));
  html.open("table", {{"class", "figures"}});
  html.element("caption", fmt::format("{}: schedules by the worst excess in them", column.property));
  html.open("thead").open("tr").element("th", {{"scope", "col"}}, "Worst excess");
  for (const Histogram& each : histograms) {
    html.element("th", {{"scope", "col"}, {"class", "num"}}, each.strategy->name);
  }
  html.close().close().open("tbody");
  for (const std::uint32_t excess : excesses) {
    html.open("tr").element("th", {{"scope", "row"}},
                            excess == 0 ? std::string("none") : fmt::format("+{}", excess));
    for (const Histogram& each : histograms) add_bin(html, *each.result, excess);
    html.close().line_break();
  }
  html.close().close().close();
}

std::string listed(const std::map<std::string, double>& figures) {
  std::string out;
  for (const auto& [name, figure] : figures) {
    out += fmt::format("{}{} {}", out.empty() ? "" : ", ", name, decimal(figure));
  }
  return out;
}

std::string listed(const std::map<std::string, std::uint64_t>& counts) {
  std::string out;
  for (const auto& [name, count] : counts) {
    out += fmt::format("{}{} {}", out.empty() ? "" : ", ", name, grouped(count));
  }
  return out;
}

// What decisions took, and what slots were lost, by the scenario's distributions.
void add_virtual_time(HtmlBuilder& html, const Report& report) {
  html.element("h3", "In virtual time");
  html.element(
      "p", {{"class", "note"}},
      "Latency is that of a decision, from the request's arrival to the last reply. Leaked and over the "
      "limit are slots times time, of all schedules together: Redis counted what did not run, or more "
      "ran than may.");
  open_scroll_region(html, "Table of virtual time");
  html.open("table", {{"class", "figures"}});
  html.element("caption", {{"class", "vh"}}, "Latency and lost slots in virtual time, for each strategy");
  html.open("thead").open("tr").element("th", {{"scope", "col"}}, "Strategy");
  for (const char* title : {"p50", "p90", "p99", "max", "Leaked", "Over the limit", "Time of all schedules"})
    html.element("th", {{"scope", "col"}, {"class", "num"}}, title);
  html.close().close().open("tbody");
  for (const StrategyResult& strategy : report.strategies) {
    if (!strategy.cost.virtual_time) continue;
    const VirtualCost& time = *strategy.cost.virtual_time;
    html.open("tr").element("th", {{"scope", "row"}}, strategy.name);
    for (const std::uint64_t figure :
         {time.latency_p50_us, time.latency_p90_us, time.latency_p99_us, time.latency_max_us,
          time.slot_us_leaked, time.slot_us_over_limit, time.run_us})
      html.element("td", {{"class", "num"}}, duration(figure));
    html.close().line_break();
  }
  html.close().close().close();
}

}  // namespace

void add_excess(HtmlBuilder& html, const Report& report) {
  HtmlBuilder tables;
  for (const PropertyColumn& column : property_columns(report)) {
    const auto histograms = histograms_of(report, column.property);
    if (!histograms.empty()) add_histogram(tables, column, histograms);
  }
  if (tables.size() == 0) return;
  html.open("section", {{"id", "excess"}}).element("h2", "How far over the limit");
  html.append(tables).close().line_break();
}

void add_cost(HtmlBuilder& html, const Report& report) {
  html.open("section", {{"id", "cost"}}).element("h2", "Cost of a decision");
  if (!tells_cost(report)) {
    html.element("p", "Nothing was sampled; overbook run measures what decisions cost.").close().line_break();
    return;
  }
  open_scroll_region(html, "Table of costs");
  html.open("table", {{"class", "figures"}});
  html.element("caption", {{"class", "vh"}}, "Round trips and commands per decision, for each strategy");
  html.open("thead").open("tr");
  html.element("th", {{"scope", "col"}}, "Strategy");
  html.element("th", {{"scope", "col"}, {"class", "num"}}, "Decisions");
  html.element("th", {{"scope", "col"}, {"class", "num"}}, "Round trips, mean");
  html.element("th", {{"scope", "col"}, {"class", "num"}}, "Fewest to most");
  html.element("th", {{"scope", "col"}}, "Commands, mean");
  html.element("th", {{"scope", "col"}}, "Decisions by kind");
  html.close().close().open("tbody");
  for (const StrategyResult& strategy : report.strategies) {
    const Cost& cost = strategy.cost;
    html.open("tr").element("th", {{"scope", "row"}}, strategy.name);
    html.element("td", {{"class", "num"}}, grouped(cost.decisions));
    html.element("td", {{"class", "num"}}, decimal(cost.round_trips.mean));
    html.element("td", {{"class", "num"}},
                 fmt::format("{} to {}", cost.round_trips.min, cost.round_trips.max));
    html.element("td", listed(cost.commands_per_decision));
    html.element("td", listed(cost.decisions_by_kind));
    html.close().line_break();
  }
  html.close().close().close();
  if (tells_virtual_time(report)) add_virtual_time(html, report);
  html.close().line_break();
}

void add_race(HtmlBuilder& html, const Report& report) {
  if (!report.race) return;
  html.open("section", {{"id", "race"}}).element("h2", kRaceTitle);
  html.element("p", race_note(report));
  open_scroll_region(html, "Table of the race");
  html.open("table", {{"class", "figures"}});
  html.element("caption", {{"class", "vh"}}, "What the schedules and what the race have broken");
  html.open("thead").open("tr");
  for (const char* title : {"Strategy", "Property", "Scheduled", "Racing"}) {
    html.element("th", {{"scope", "col"}}, title);
  }
  html.close().close().open("tbody");
  for (const RaceRow& row : race_rows(report)) {
    html.open("tr").element("th", {{"scope", "row"}}, row.strategy);
    html.element("td", row.property).element("td", row.scheduled).element("td", row.raced);
    html.close().line_break();
  }
  html.close().close().close();
  html.close().line_break();
}

}  // namespace overbook::reports
