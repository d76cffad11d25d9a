// The table that a reader looks at first: strategies by properties, a sign and two figures in each cell.

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <string>
#include <vector>

#include "reports/html/html_blocks.h"
#include "reports/html/html_parts.h"
#include "reports/text/words.h"
#include "reports/view/counterexample.h"
#include "reports/view/summary.h"

namespace overbook::reports {
namespace {

struct Group {
  std::string_view title;
  std::vector<PropertyColumn> columns = {};
};

std::string_view group_title_of(std::string_view property) {
  struct Of {
    std::string_view property;
    std::string_view title;
  };
  constexpr std::string_view kExcess = "Lets too many in";
  constexpr std::string_view kNeedless = "Turns people away for nothing";
  constexpr std::string_view kLosses = "Loses, doubles, fails";
  constexpr std::array<Of, 11> kTitles{{{"no-over-admission", kExcess},
                                        {"no-lasting-excess", kExcess},
                                        {"no-false-rejection", kNeedless},
                                        {"progress", kNeedless},
                                        {"no-lost-wakeup", kNeedless},
                                        {"no-slot-leak", kLosses},
                                        {"no-slot-gain", kLosses},
                                        {"no-duplicate-run", kLosses},
                                        {"no-needless-eviction", kLosses},
                                        {"no-failure", kLosses},
                                        {"linearizable", "Exact"}}};
  const auto* const at =
      std::find_if(kTitles.begin(), kTitles.end(), [&](const Of& of) { return of.property == property; });
  return at == kTitles.end() ? "Other" : at->title;
}

// Whether any strategy could break it here, or was expected to do something else.
bool has_column(const Report& report, const std::string& property) {
  return std::any_of(report.strategies.begin(), report.strategies.end(), [&](const StrategyResult& strategy) {
    const PropertyResult* result = result_for(strategy, property);
    if (result == nullptr) return false;
    const bool says_nothing =
        result->verdict == Verdict::not_applicable || result->verdict == Verdict::not_run;
    return !says_nothing || !result->expectation_met;
  });
}

std::vector<Group> groups_of(const Report& report) {
  std::vector<Group> groups;
  for (PropertyColumn& column : property_columns(report)) {
    if (!has_column(report, column.property)) continue;
    const std::string_view title = group_title_of(column.property);
    auto group =
        std::find_if(groups.begin(), groups.end(), [&](const Group& each) { return each.title == title; });
    if (group == groups.end()) group = groups.insert(groups.end(), Group{.title = title});
    group->columns.push_back(std::move(column));
  }
  return groups;
}

// Of a share so short that it fits into a cell: below a thousandth it says no more than that.
std::string short_frequency(const PropertyResult& result) {
  constexpr double kLeast = 0.001;
  if (result.rate && !result.cells && result.rate->estimate < kLeast) return "<0.1 %";
  return frequency(result);
}

class Matrix {
 public:
  Matrix(HtmlBuilder& html, const Report& report)
      : html_(html), report_(report), groups_(groups_of(report)) {}

  void add() {
    open_scroll_region(html_, "Matrix of verdicts");
    html_.open("table", {{"class", "matrix"}});
    html_.element("caption", {{"class", "vh"}}, "Verdict for each strategy and property");
    add_head();
    html_.open("tbody");
    for (const StrategyResult& strategy : report_.strategies) add_row(strategy);
    html_.close().close().close();
    add_key();
  }

 private:
  void add_head() {
    html_.open("thead").open("tr").element("td", "");
    for (const Group& group : groups_) {
      html_.element("th", {{"scope", "colgroup"}, {"colspan", std::to_string(group.columns.size())}},
                    group.title);
    }
    html_.close().open("tr").element("th", {{"scope", "col"}}, "Strategy");
    for (const Group& group : groups_) {
      for (const PropertyColumn& column : group.columns)
        html_.element("th", {{"scope", "col"}, {"data-property", column.property}, {"title", column.claim}},
                      head_of(column.property));
    }
    html_.close().close().line_break();
  }

  void add_row(const StrategyResult& strategy) {
    html_.open("tr").open("th", {{"scope", "row"}}).element("bdi", strategy.name).close();
    for (const Group& group : groups_) {
      for (const PropertyColumn& column : group.columns)
        add_cell(head_of(column.property), result_for(strategy, column.property));
    }
    html_.close().line_break();
  }

  // `head`: to stand in the cell as well, where a narrow page has no heads.
  void add_cell(const std::string& head, const PropertyResult* result) {
    if (result == nullptr) {
      html_.element("td", "");
      return;
    }
    html_.open("td", {{"class", word(result->verdict)}, {"data-head", head}});
    if (counterexample_at(report_, result->counterexample) == nullptr) {
      html_.open("span", {{"class", "cell"}});
    } else {
      html_.open("a", {{"class", "cell"}, {"href", fmt::format("#ce{}", *result->counterexample + 1)}});
    }
    html_.icon(result->verdict).element("span", {{"class", "vh"}}, spoken(result->verdict));
    if (result->verdict == Verdict::violated) {
      const std::string share = short_frequency(*result);
      if (!share.empty()) html_.text(" ").element("span", share);
      if (result->worst_excess.value_or(0) > 0)
        html_.text(" ").element("span", fmt::format("+{}", *result->worst_excess));
    }
    if (!result->expectation_met) {
      html_.open("b", {{"class", "unmet"}}).element("span", {{"class", "vh"}}, " not as expected").text("!");
      html_.close();
    }
    html_.close().close();
  }

  // What the heads mean; what can't occur here has no column.
  void add_key() {
    html_.element("p", {{"class", "note"}}, signs());
    html_.open("dl", {{"class", "key-of-heads"}});
    for (const Group& group : groups_) {
      for (const PropertyColumn& column : group.columns)
        add_term(head_of(column.property), column.claim.empty() ? column.property : column.claim);
    }
    std::string silent;
    for (const PropertyColumn& column : property_columns(report_)) {
      if (has_column(report_, column.property)) continue;
      silent += (silent.empty() ? "" : ", ") + head_of(column.property);
    }
    if (!silent.empty()) add_term("no column", silent + ": can't occur here, or was not asked for");
    html_.close().line_break();
  }

  // What the signs mean that there are.
  std::string signs() const {
    struct Sign {
      Verdict verdict;
      std::string_view text;
    };
    constexpr std::array<Sign, 5> kSigns{{{Verdict::proved, "✓ proved within the bounds"},
                                          {Verdict::violated, "✗ violated: how often, and the worst excess"},
                                          {Verdict::not_found, "○ looked for, not found"},
                                          {Verdict::inconclusive, "? inconclusive"},
                                          {Verdict::not_run, "– not run"}}};
    std::vector<std::string_view> there;
    for (const Sign& sign : kSigns) {
      const bool occurs = std::any_of(
          report_.strategies.begin(), report_.strategies.end(), [&](const StrategyResult& strategy) {
            return std::any_of(strategy.properties.begin(), strategy.properties.end(),
                               [&](const PropertyResult& result) { return result.verdict == sign.verdict; });
          });
      if (occurs) there.push_back(sign.text);
    }
    return fmt::format("{}", fmt::join(there, " · "));
  }

  void add_term(std::string_view term, std::string_view text) {
    html_.open("div").element("dt", term).text(" ").element("dd", text).close();
  }

  HtmlBuilder& html_;
  const Report& report_;
  std::vector<Group> groups_;
};

}  // namespace

void add_matrix(HtmlBuilder& html, const Report& report) {
  html.open("section", {{"id", "verdicts"}, {"class", "card"}}).element("h2", {{"class", "vh"}}, "Verdicts");
  Matrix(html, report).add();
  html.close().line_break();
}

}  // namespace overbook::reports
