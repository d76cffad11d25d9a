#include "reports/terminal/answers.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <string_view>

#include "model/plural.h"
#include "reports/text/words.h"
#include "reports/view/counterexample.h"
#include "reports/view/summary.h"

namespace overbook::reports {
namespace {

// Properties that break for one reader's reason; the first that is violated tells the finding.
struct Kind {
  std::array<std::string_view, 2> properties;
  std::string_view word;
  std::array<std::string_view, 2> texts;  // by property
};

constexpr std::array<Kind, 9> kKinds{
    {{{"no-over-admission", "no-lasting-excess"}, "OVERBOOKS", {"", ""}},
     {{"no-false-rejection", "progress"}, "UNFAIR", {"needless rejection", "room, but nobody gets in"}},
     {{"no-slot-leak", ""}, "LEAKS", {"a slot for ever", ""}},
     {{"no-slot-gain", ""}, "GAINS", {"a slot too many for ever", ""}},
     {{"no-duplicate-run", ""}, "DOUBLES", {"one conversation runs twice", ""}},
     {{"no-needless-eviction", ""}, "EVICTS", {"what there was room for", ""}},
     {{"no-lost-wakeup", ""}, "SLEEPS", {"somebody waits while a slot is free", ""}},
     {{"no-failure", ""}, "FAILS", {"with an error", ""}},
     // Whoever breaks another promise breaks this one, mostly: it is told where it stands alone.
     {{"linearizable", ""}, "TORN", {"no order of whole requests explains the answers", ""}}}};
constexpr std::size_t kOnlyAlone = kKinds.size() - 1;

std::string small(std::string_view word) {
  std::string text(word);
  std::transform(text.begin(), text.end(), text.begin(),
                 [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; });
  return text;
}

ShownFinding finding(const Report& report, const PropertyResult& result, std::string_view word,
                     std::string_view text) {
  std::vector<std::string> parts;
  if (!text.empty()) parts.emplace_back(text);
  if (const Counterexample* example = counterexample_at(report, result.counterexample))
    parts.push_back("in " + steps_text(*example));
  if (result.worst_excess) parts.push_back(fmt::format("worst +{}", *result.worst_excess));
  return {.word = std::string(word),
          .text = fmt::format("{}", fmt::join(parts, ", ")),
          .verdict = Verdict::violated,
          .counterexample = result.counterexample};
}

std::optional<ShownFinding> finding_of(const Report& report, const StrategyResult& strategy,
                                       const Kind& kind) {
  for (std::size_t i = 0; i < kind.properties.size(); ++i) {
    if (kind.properties.at(i).empty()) continue;  // it is of one property
    const PropertyResult* result = result_for(strategy, std::string(kind.properties.at(i)));
    if (result != nullptr && result->verdict == Verdict::violated)
      return finding(report, *result, kind.word, kind.texts.at(i));
  }
  return std::nullopt;
}

// For where nothing above is found: a report of another version may have other properties. They are told by their
// names, whatever these are.
std::optional<ShownFinding> first_unknown(const Report& report, const StrategyResult& strategy) {
  for (const PropertyResult& result : strategy.properties) {
    if (result.verdict == Verdict::violated) return finding(report, result, "BREAKS", result.property);
  }
  return std::nullopt;
}

// Of a strategy without a violation.
ShownFinding standing_of(const StrategyResult& strategy) {
  std::size_t proved = 0;
  std::size_t not_found = 0;
  std::size_t undecided = 0;
  std::uint64_t schedules = 0;
  const PropertyResult* a_proof = nullptr;
  const PropertyResult* first_undecided = nullptr;
  std::size_t not_asked = 0;
  std::string not_run;
  for (const PropertyResult& result : strategy.properties) {
    schedules = std::max(schedules, result.schedules);
    switch (result.verdict) {
      case Verdict::proved:
        ++proved;
        a_proof = &result;
        break;
      case Verdict::not_found:
        ++not_found;
        break;
      case Verdict::inconclusive:
        ++undecided;
        if (first_undecided == nullptr) first_undecided = &result;
        break;
      case Verdict::not_run:
        ++not_asked;
        not_run = result.reason;
        break;
      default:
        break;
    }
  }
  if (proved > 0 && not_found + undecided == 0) {
    const std::string within = a_proof->exhaustive ? "for " + scope_text(*a_proof->exhaustive) : "as proved";
    if (not_asked == 0) return {.word = "SAFE", .text = within, .verdict = Verdict::proved};
    // Whoever asks for one property gets no word of the others.
    return {.word = "HOLDS",
            .text = fmt::format("{} {}; {} not asked for", counted_properties(proved), within,
                                counted_properties(not_asked)),
            .verdict = Verdict::proved};
  }
  if (proved + not_found == 0) {
    if (first_undecided != nullptr)
      return {.word = "UNDECIDED", .text = first_undecided->reason, .verdict = Verdict::inconclusive};
    return {.word = "NOT RUN", .text = not_run, .verdict = Verdict::not_run};
  }
  std::vector<std::string> parts;
  if (proved > 0) parts.push_back(fmt::format("{} proved", counted_properties(proved)));
  if (not_found > 0) {
    parts.push_back(fmt::format("{} not found violated in {}, which proves nothing",
                                counted_properties(not_found), counted(schedules, "schedule")));
  }
  if (undecided > 0)
    parts.push_back(fmt::format("{} undecided: {}", counted_properties(undecided), first_undecided->reason));
  std::string text = fmt::format("{}", fmt::join(parts, "; "));
  const bool is_open = undecided > 0;
  return {.word = is_open ? "UNDECIDED" : "NOT FOUND",
          .text = std::move(text),
          .verdict = is_open ? Verdict::inconclusive : Verdict::not_found};
}

ShownAnswer answer_of(const Report& report, const StrategyResult& strategy, std::size_t most) {
  ShownAnswer answer{.strategy = strategy.name, .findings = {}};
  for (std::size_t i = 0; i < kKinds.size() && answer.findings.size() < most; ++i) {
    if (i == kOnlyAlone && !answer.findings.empty()) break;
    std::optional<ShownFinding> found = finding_of(report, strategy, kKinds.at(i));
    if (!found) continue;
    if (!answer.findings.empty()) found->word = small(found->word);
    answer.findings.push_back(*std::move(found));
  }
  if (answer.findings.empty()) {
    std::optional<ShownFinding> unknown = first_unknown(report, strategy);
    answer.findings.push_back(unknown ? *std::move(unknown) : standing_of(strategy));
  }
  return answer;
}

// Whether all that was asked of it is decided, and some of it by exploring.
bool is_explored(const StrategyResult& strategy) {
  const auto& all = strategy.properties;
  const auto is = [](Verdict verdict) {
    return [verdict](const PropertyResult& result) { return result.verdict == verdict; };
  };
  return std::any_of(all.begin(), all.end(), is(Verdict::proved)) &&
         std::all_of(all.begin(), all.end(), [](const PropertyResult& result) {
           return result.verdict == Verdict::not_applicable || result.verdict == Verdict::proved ||
                  result.verdict == Verdict::violated;
         });
}

}  // namespace

std::string_view word_on_screen(std::string_view property) {
  const auto kind = std::find_if(kKinds.begin(), kKinds.end(), [&](const Kind& one) {
    return std::find(one.properties.begin(), one.properties.end(), property) != one.properties.end();
  });
  return property.empty() || kind == kKinds.end() ? std::string_view() : kind->word;
}

std::string counted_properties(std::size_t count) {
  return fmt::format("{} {}", count, model::plural(count, "property", "properties"));
}

std::vector<ShownAnswer> answers_of(const Report& report, std::size_t most) {
  std::vector<ShownAnswer> answers;
  for (const StrategyResult& strategy : report.strategies)
    answers.push_back(answer_of(report, strategy, most));
  return answers;
}

std::string coverage_text(const Report& report) {
  std::uint64_t schedules = 0;
  std::size_t explored = 0;
  for (const StrategyResult& strategy : report.strategies) {
    for (const PropertyResult& result : strategy.properties)
      schedules = std::max(schedules, result.schedules);
    if (is_explored(strategy)) ++explored;
  }
  const std::size_t all = report.strategies.size();
  const std::string sampled = schedules == 0 ? "" : counted(schedules, "schedule") + " each";
  if (explored == 0) return sampled.empty() ? "exploring did not come to its end" : sampled + ", sampled";
  const bool has_all = preemptions_note(report).empty();
  const std::string what = has_all ? "every interleaving" : "every interleaving within the bounds";
  if (explored == all) return what + " explored";
  const std::string some = fmt::format("{} of {} of {} strategies explored", what, explored, all);
  return sampled.empty() ? some : sampled + "; " + some;
}

}  // namespace overbook::reports
