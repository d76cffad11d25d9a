#include "reports/assembly/history_report.h"

#include <fmt/format.h>

#include <algorithm>

#include "reports/assembly/version.h"
#include "reports/text/words.h"
#include "sim/histories/explanation.h"

namespace overbook::assembly {
namespace {

using model::PropertyId;
using sim::histories::Breach;
using sim::histories::JudgedHistory;
using sim::histories::PropertyJudgement;
using sim::histories::RecordedKind;
using sim::histories::WindowRow;

double milliseconds_of(Instant at) {
  return static_cast<double>(at.count()) / 1000;
}

reports::StepRow row_of(const WindowRow& row, Instant first_at) {
  reports::StepRow step;
  step.number = static_cast<std::uint32_t>(std::min<std::uint64_t>(row.line, UINT32_MAX));
  step.server = row.server;
  step.running = row.running;
  step.running_names = row.running_names;
  step.time_us = static_cast<std::uint64_t>((row.at - first_at).count());
  switch (row.kind) {
    case RecordedKind::invoked:
      step.action = fmt::format("{} asks for {}", row.request, row.conversation);
      break;
    case RecordedKind::release_invoked:
      step.action = fmt::format("{} releases {}", row.request, row.conversation);
      break;
    case RecordedKind::released:
      step.action = fmt::format("{} has released {}", row.request, row.conversation);
      break;
    default:
      step.action = fmt::format("{} has its answer", row.request);
      step.outcome = fmt::format("{} {}", to_text(row.kind), row.conversation);
      break;
  }
  return step;
}

// The lines left out before it, by which the violation could be none.
std::string doubt(const HistoryFacts& facts, std::uint64_t line) {
  const auto before = std::count_if(facts.left_out.begin(), facts.left_out.end(),
                                    [&](const auto& problem) { return problem.line < line; });
  if (before == 0) return {};
  return fmt::format(" (Unless a line that was left out says otherwise, such as line {}.)",
                     facts.left_out.front().line);
}

reports::Counterexample recorded_counterexample(PropertyId property, const Breach& breach,
                                                const HistoryFacts& facts, Instant first_at) {
  reports::Counterexample shown;
  shown.strategy = facts.name;
  shown.property = model::info(property).name;
  shown.claim = model::info(property).claim;
  shown.limit = facts.permits;
  shown.worst_excess = breach.excess;
  shown.found_by = reports::FoundBy::recorded;
  shown.initial_running = breach.window.running_before;
  for (const WindowRow& row : breach.window.rows) {
    shown.steps.push_back(row_of(row, first_at));
    const bool is_known =
        std::find(shown.servers.begin(), shown.servers.end(), row.server) != shown.servers.end();
    if (!is_known) shown.servers.push_back(row.server);
  }
  shown.steps.back().violates = true;
  shown.broken_at_step = shown.steps.back().number;
  shown.found_steps = shown.broken_at_step;
  shown.explanation = explain(property, breach, facts.permits) + doubt(facts, breach.window.rows.back().line);
  if (breach.window.events > breach.window.rows.size()) {
    shown.explanation += fmt::format(" (Of its {} events the last {} are shown.)", breach.window.events,
                                     breach.window.rows.size());
  }
  return shown;
}

std::string joined(const std::string& a, const std::string& b) {
  return a.empty() || b.empty() ? a + b : a + "; " + b;
}

std::string where_text(const PropertyJudgement& judgement) {
  std::string text = fmt::format("first at line {}", judgement.first_line);
  if (judgement.longest > Instant{})
    text += fmt::format(", at the longest for {}",
                        reports::duration(static_cast<std::uint64_t>(judgement.longest.count())));
  return text;
}

reports::PropertyResult result_of(PropertyId property, const PropertyJudgement& judgement, bool is_empty) {
  const model::PropertyInfo& info = model::info(property);
  reports::PropertyResult result;
  result.property = info.name;
  result.claim = info.claim;
  result.definition = info.definition;
  if (!judgement.not_applicable.empty() || is_empty) {
    result.verdict = reports::Verdict::not_applicable;
    result.reason = is_empty ? "no event was read" : judgement.not_applicable;
    return result;
  }
  result.method = reports::word(reports::FoundBy::recorded);
  result.times = judgement.times;
  if (judgement.times > 0) {
    result.verdict = reports::Verdict::violated;
    result.reason = joined(where_text(judgement), judgement.undecided);
    if (judgement.worst_excess > 0) result.worst_excess = judgement.worst_excess;
  } else if (!judgement.undecided.empty()) {
    result.verdict = reports::Verdict::inconclusive;
    result.reason = judgement.undecided;
  } else {
    result.verdict = reports::Verdict::not_found;
    result.reason = "holds in this history";
  }
  return result;
}

reports::HistoryEcho echo_of(const JudgedHistory& judged, const HistoryFacts& facts) {
  reports::HistoryEcho echo{.lines = facts.lines,
                            .events = judged.events,
                            .requests = judged.requests,
                            .servers = judged.servers,
                            .first_at_ms = milliseconds_of(judged.first_at),
                            .last_at_ms = milliseconds_of(judged.last_at),
                            .pending_at_end = judged.pending_at_end,
                            .running_at_end = judged.running_at_end,
                            .lines_left_out = facts.lines_left_out,
                            .left_out = {}};
  for (const auto& problem : facts.left_out)
    echo.left_out.push_back({.line = problem.line, .found = problem.found, .expected = problem.expected});
  return echo;
}

std::string why_incomplete(const HistoryFacts& facts) {
  std::string why;
  if (facts.lines_left_out > 0) {
    why = fmt::format("{} of {} left out, line {} among them", reports::counted(facts.lines_left_out, "line"),
                      reports::grouped(facts.lines), facts.left_out.front().line);
  }
  return joined(facts.was_interrupted
                    ? fmt::format("interrupted after {}", reports::counted(facts.lines, "line"))
                    : std::string(),
                why);
}

}  // namespace

reports::Report history_report(const JudgedHistory& judged, const HistoryFacts& facts) {
  reports::Report report;
  report.tool_version = kVersion;
  report.scenario.name = facts.name;
  report.scenario.description = "What was recorded of real requests, judged by what it certainly shows.";
  report.scenario.sha256 = facts.sha256;
  report.scenario.options["limit"] = std::to_string(facts.permits);
  if (facts.clock_error > Instant{})
    report.scenario.options["clock_error_ms"] = sim::histories::milliseconds_text(facts.clock_error);
  report.incomplete = facts.was_interrupted || facts.lines_left_out > 0;
  report.incomplete_reason = why_incomplete(facts);
  report.command_line = facts.command_line;
  report.history = echo_of(judged, facts);
  reports::StrategyResult recorded{.name = facts.name,
                                   .use = std::string(reports::word(reports::FoundBy::recorded)),
                                   .summary = "what was recorded, whatever the limiter",
                                   .settings = {},
                                   .properties = {},
                                   .cost = {},
                                   .requests = reports::Requests{.admitted = judged.decisions[0],
                                                                 .rejected = judged.decisions[1],
                                                                 .duplicate = judged.decisions[2],
                                                                 .failed = judged.decisions[3]}};
  for (const PropertyId property : facts.properties.in_order()) {
    const PropertyJudgement& judgement = judged.properties[property];
    reports::PropertyResult result = result_of(property, judgement, judged.events == 0);
    const auto show = [&](const Breach& breach) {
      report.counterexamples.push_back(recorded_counterexample(property, breach, facts, judged.first_at));
      return report.counterexamples.size() - 1;
    };
    if (judgement.shortest) result.counterexample = show(*judgement.shortest);
    const bool is_another = judgement.worst && judgement.worst->excess > judgement.shortest->excess;
    if (is_another) result.worst_counterexample = show(*judgement.worst);
    if (judgement.worst && !is_another) result.worst_counterexample = result.counterexample;
    recorded.properties.push_back(std::move(result));
  }
  report.strategies.push_back(std::move(recorded));
  return report;
}

}  // namespace overbook::assembly
