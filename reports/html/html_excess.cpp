#include <fmt/format.h>

#include <set>
#include <string>

#include "reports/html/html_blocks.h"
#include "reports/html/html_parts.h"
#include "reports/text/words.h"
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
  // Those without any excess are counted with some searches only.
  const bool has_all = excesses.contains(0);
  html.element("caption", fmt::format("{}: {}, by the worst excess in them", column.property,
                                      has_all ? "schedules" : "schedules that violate it"));
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

}  // namespace

void add_excess(HtmlBuilder& html, const Report& report) {
  for (const PropertyColumn& column : property_columns(report)) {
    const auto histograms = histograms_of(report, column.property);
    if (!histograms.empty()) add_histogram(html, column, histograms);
  }
}

}  // namespace overbook::reports
