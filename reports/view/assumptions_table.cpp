#include "reports/view/assumptions_table.h"

#include <fmt/format.h>

#include <algorithm>
#include <string_view>

#include "reports/text/words.h"

namespace overbook::reports {
namespace {

constexpr std::string_view kLinearizable = "linearizable";

const AssumptionVerdict* verdict_of(const AssumptionRow& row, std::string_view property) {
  const auto at =
      std::find_if(row.properties.begin(), row.properties.end(),
                   [&](const AssumptionVerdict& verdict) { return verdict.property == property; });
  return at == row.properties.end() ? nullptr : &*at;
}

bool is_no_worse(const AssumptionVerdict& verdict, const AssumptionRow* unless) {
  if (unless == nullptr) return false;
  const AssumptionVerdict* before = verdict_of(*unless, verdict.property);
  return before != nullptr && before->verdict == Verdict::violated &&
         verdict.worst_excess.value_or(0) <= before->worst_excess.value_or(0);
}

std::string words_of(const AssumptionVerdict& verdict, Lengths lengths) {
  std::string text = head_of(verdict.property);
  if (verdict.worst_excess.value_or(0) > 0) text += fmt::format(" +{}", *verdict.worst_excess);
  if (verdict.steps > 0 && lengths == Lengths::told)
    text += fmt::format(" ({})", counted(verdict.steps, "step"));
  return text;
}

}  // namespace

std::vector<std::string> broken_in(const AssumptionRow& row, const AssumptionRow* unless, Lengths lengths) {
  std::vector<std::string> all;
  bool is_broken_otherwise = false;
  for (const AssumptionVerdict& verdict : row.properties) {
    if (verdict.verdict != Verdict::violated) continue;
    if (verdict.property == kLinearizable && is_broken_otherwise) continue;
    is_broken_otherwise = true;
    if (!is_no_worse(verdict, unless)) all.push_back(words_of(verdict, lengths));
  }
  return all;
}

std::vector<std::string> undecided_in(const AssumptionRow& row) {
  std::vector<std::string> all;
  for (const AssumptionVerdict& verdict : row.properties) {
    if (verdict.verdict == Verdict::inconclusive) all.push_back(head_of(verdict.property));
  }
  return all;
}

const AssumptionRow* row_for(const Assumptions& assumptions, const std::string& strategy,
                             const std::string& circumstance) {
  const auto at = std::find_if(
      assumptions.rows.begin(), assumptions.rows.end(),
      [&](const AssumptionRow& row) { return row.strategy == strategy && row.circumstance == circumstance; });
  return at == assumptions.rows.end() ? nullptr : &*at;
}

std::string summary_of(const AssumptionRow& row, const AssumptionRow* unless) {
  const std::vector<std::string> all = broken_in(row, unless);
  const std::vector<std::string> open = undecided_in(row);
  if (!row.reason.empty() && row.properties.empty()) return row.reason;
  const bool is_broken_anyway = unless != nullptr && !broken_in(*unless, nullptr).empty();
  if (all.empty() && open.empty()) return is_broken_anyway ? "nothing else" : "holds";
  std::string text = fmt::format("{}", fmt::join(all, ", "));
  if (open.empty()) return text;
  return text + (text.empty() ? "" : "; ") +
         fmt::format("undecided: {} ({})", fmt::join(open, ", "),
                     row.reason.empty() ? std::string("too large") : row.reason);
}

Verdict worst_of(const AssumptionRow& row, const AssumptionRow* unless) {
  if (!broken_in(row, unless).empty()) return Verdict::violated;
  if (row.properties.empty()) return Verdict::not_run;
  return undecided_in(row).empty() ? Verdict::proved : Verdict::inconclusive;
}

const AssumptionRow* compared_with(const Assumptions& assumptions, const AssumptionRow& row) {
  if (assumptions.circumstances.empty()) return nullptr;
  const AssumptionRow* first = row_for(assumptions, row.strategy, assumptions.circumstances.front().name);
  return first == &row ? nullptr : first;
}

}  // namespace overbook::reports
