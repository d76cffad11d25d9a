#include "reports/comparison/comparison.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cstdint>
#include <map>
#include <optional>
#include <utility>
#include <vector>

#include "reports/text/words.h"
#include "reports/view/summary.h"

namespace overbook::reports {
namespace {

// In the order in which a reviewer asks.
enum class Kind : std::uint8_t { worse, better, other, moved };
constexpr std::array<std::pair<Kind, std::string_view>, 4> kTitles{{{Kind::worse, "became violated"},
                                                                    {Kind::better, "became proved"},
                                                                    {Kind::other, "another verdict"},
                                                                    {Kind::moved, "moved"}}};

struct Change {
  Kind kind = Kind::other;
  std::string strategy;
  std::string property;
  std::string before;
  std::string after;
};

bool is_worse(const PropertyResult& before, const PropertyResult& after) {
  return after.verdict == Verdict::violated && before.verdict != Verdict::violated;
}

bool has_moved(const std::optional<Rate>& before, const std::optional<Rate>& after) {
  return before && after && *before != *after && (before->high < after->low || after->high < before->low);
}

std::string rate_text(const Rate& rate) {
  return fmt::format("{} ({} to {})", percent(rate.estimate), percent(rate.low), percent(rate.high));
}

std::string verdict_text(const PropertyResult& result) {
  std::string text(word(result.verdict));
  if (result.worst_excess.value_or(0) > 0) text += fmt::format(", worst +{}", *result.worst_excess);
  if (!result.reason.empty()) text += "; " + result.reason;
  return text;
}

// What is worth a row, if anything is.
std::optional<Change> change_of(const std::string& strategy, const PropertyResult& before,
                                const PropertyResult& after) {
  Change change{.strategy = strategy,
                .property = after.property,
                .before = verdict_text(before),
                .after = verdict_text(after)};
  if (before.verdict != after.verdict) {
    change.kind = is_worse(before, after)            ? Kind::worse
                  : after.verdict == Verdict::proved ? Kind::better
                                                     : Kind::other;
    return change;
  }
  change.kind = Kind::moved;
  if (before.worst_excess != after.worst_excess) return change;
  if (!has_moved(before.rate, after.rate)) return std::nullopt;
  change.before = rate_text(*before.rate);
  change.after = rate_text(*after.rate);
  return change;
}

const StrategyResult* find(const Report& report, const std::string& name) {
  const auto at = std::find_if(report.strategies.begin(), report.strategies.end(),
                               [&](const StrategyResult& one) { return one.name == name; });
  return at == report.strategies.end() ? nullptr : &*at;
}

struct Comparison {
  std::vector<Change> changes;
  std::size_t compared = 0;
  std::vector<std::string> lost;   // what only the report before has
  std::vector<std::string> added;  // what only the report after has
};

void compare(const StrategyResult& before, const StrategyResult& after, Comparison& all) {
  for (const PropertyResult& is : after.properties) {
    const PropertyResult* const was = result_for(before, is.property);
    if (was == nullptr) {
      all.added.push_back(fmt::format("{} of {}", is.property, after.name));
      continue;
    }
    ++all.compared;
    if (std::optional<Change> change = change_of(after.name, *was, is))
      all.changes.push_back(*std::move(change));
  }
  for (const PropertyResult& was : before.properties) {
    if (result_for(after, was.property) == nullptr)
      all.lost.push_back(fmt::format("{} of {}", was.property, before.name));
  }
}

Comparison compared(const Report& before, const Report& after) {
  Comparison all;
  for (const StrategyResult& is : after.strategies) {
    const StrategyResult* const was = find(before, is.name);
    if (was == nullptr) {
      all.added.push_back(is.name);
    } else {
      compare(*was, is, all);
    }
  }
  for (const StrategyResult& was : before.strategies) {
    if (find(after, was.name) == nullptr) all.lost.push_back(was.name);
  }
  return all;
}

std::string summary_of(const Comparison& all) {
  std::string text;
  for (const auto& [kind, title] : kTitles) {
    const auto count = std::count_if(all.changes.begin(), all.changes.end(),
                                     [&, wanted = kind](const Change& one) { return one.kind == wanted; });
    if (count > 0) text += fmt::format("{}{} {}", text.empty() ? "" : ", ", count, title);
  }
  const std::size_t same = all.compared - all.changes.size();
  if (text.empty()) return fmt::format("Nothing has changed: {} as before.", counted(same, "verdict"));
  return fmt::format("{}; {} as before.", text, counted(same, "verdict"));
}

// What makes a change the scenario's, or the run's, and not the limiter's.
List differences(const NamedReport& before, const NamedReport& after) {
  List list;
  const auto say = [&](std::string text) { list.items.push_back({.text = {{std::move(text)}}}); };
  if (before.report.scenario.name != after.report.scenario.name) {
    say(fmt::format("of two scenarios: {} in {}, {} in {}", before.report.scenario.name, before.name,
                    after.report.scenario.name, after.name));
  }
  const std::map<std::string, std::string>& was = before.report.scenario.options;
  const std::map<std::string, std::string>& is = after.report.scenario.options;
  const auto value_of = [](const std::map<std::string, std::string>& options, const std::string& name) {
    const auto at = options.find(name);
    return at == options.end() ? std::string("none") : at->second;
  };
  std::map<std::string, std::string> names = was;
  names.insert(is.begin(), is.end());
  for (const auto& [name, value] : names) {
    if (value_of(was, name) != value_of(is, name))
      say(fmt::format("{}: {}, now {}", name, value_of(was, name), value_of(is, name)));
  }
  const bool is_same_text = before.report.scenario.sha256 == after.report.scenario.sha256;
  if (!is_same_text && list.items.empty()) say("the scenario, its scripts or its programs were edited");
  for (const NamedReport& one : {before, after}) {
    if (one.report.incomplete) say(one.name + " is incomplete: its run was stopped");
  }
  return list;
}

Table table_of(std::vector<Change> changes) {
  std::stable_sort(changes.begin(), changes.end(),
                   [](const Change& a, const Change& b) { return a.kind < b.kind; });
  Table table{.look = Table::Look::rows,
              .label = "What has changed",
              .caption = "Verdicts before and after",
              .columns = {{.head = "what"},
                          {.head = "strategy"},
                          {.head = "property"},
                          {.head = "before", .narrowest = 16},
                          {.head = "after", .narrowest = 16}}};
  for (const Change& one : changes) {
    const auto title = std::find_if(kTitles.begin(), kTitles.end(),
                                    [&](const auto& entry) { return entry.first == one.kind; });
    table.rows.push_back({.cells = {{.text = std::string(title->second)},
                                    {.text = one.strategy},
                                    {.text = one.property},
                                    {.text = one.before},
                                    {.text = one.after}}});
  }
  return table;
}

void add_names(Part& part, const std::string& what, const std::vector<std::string>& names) {
  if (names.empty()) return;
  part.blocks.emplace_back(Paragraph{.text = {{fmt::format("{}: {}.", what, fmt::join(names, ", "))}}});
}

}  // namespace

Part comparison_part(const NamedReport& before, const NamedReport& after) {
  Comparison all = compared(before.report, after.report);
  Part part{.anchor = "compared", .title = fmt::format("{} and {}", before.name, after.name), .blocks = {}};
  part.blocks.emplace_back(Paragraph{.text = {{summary_of(all), Role::strong}}});
  if (List list = differences(before, after); !list.items.empty()) {
    part.blocks.emplace_back(Paragraph{
        .tone = Tone::lead, .text = {{"The two are not of the same, so a change may come from that:"}}});
    part.blocks.emplace_back(std::move(list));
  }
  if (!all.changes.empty()) part.blocks.emplace_back(table_of(std::move(all.changes)));
  add_names(part, "Only in " + before.name, all.lost);
  add_names(part, "Only in " + after.name, all.added);
  return part;
}

}  // namespace overbook::reports
