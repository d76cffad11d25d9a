#include "reports/cli/verdict.h"

#include <algorithm>

#include "reports/view/summary.h"

namespace overbook::cli {
namespace {

template <typename Predicate>
bool any_result(const reports::Report& report, Predicate predicate) {
  return std::any_of(report.strategies.begin(), report.strategies.end(),
                     [&](const reports::StrategyResult& strategy) {
                       return std::any_of(strategy.properties.begin(), strategy.properties.end(), predicate);
                     });
}

template <typename Predicate>
bool any_verdict(const reports::Assumptions& assumptions, Predicate predicate) {
  return std::any_of(
      assumptions.rows.begin(), assumptions.rows.end(), [&](const reports::AssumptionRow& row) {
        return std::any_of(row.properties.begin(), row.properties.end(),
                           [&](const reports::AssumptionVerdict& one) { return predicate(one.verdict); });
      });
}

}  // namespace

ExitCode exit_code_of(const reports::Assumptions& assumptions, bool are_decided,
                      std::optional<FailOn> fail_on) {
  const auto is_violated = [](reports::Verdict verdict) { return verdict == reports::Verdict::violated; };
  const auto is_open = [](reports::Verdict verdict) {
    return verdict != reports::Verdict::proved && verdict != reports::Verdict::not_applicable;
  };
  if (fail_on == FailOn::violation && any_verdict(assumptions, is_violated)) return ExitCode::violated;
  if (fail_on == FailOn::not_proved && any_verdict(assumptions, is_open)) return ExitCode::violated;
  return are_decided || fail_on == FailOn::never ? ExitCode::holds : ExitCode::inconclusive;
}

ExitCode exit_code_of(const reports::Report& report, std::optional<sim::StopReason> stopped_because,
                      std::optional<FailOn> fail_on) {
  if (stopped_because == sim::StopReason::interrupted) return ExitCode::interrupted;
  if (fail_on == FailOn::never) return ExitCode::holds;
  const reports::Expectations stated = reports::expectations(report);
  const auto is_violated = [](const reports::PropertyResult& r) {
    return r.verdict == reports::Verdict::violated;
  };
  const auto fails = [&](const reports::PropertyResult& r) { return reports::is_failure(r, stated); };
  if (fail_on == FailOn::violation && any_result(report, is_violated)) return ExitCode::violated;
  const auto is_inconclusive = [](const reports::PropertyResult& r) {
    return r.verdict == reports::Verdict::inconclusive;
  };
  const bool out_of_time = stopped_because == sim::StopReason::out_of_time;
  // A violation that was not expected stays one, however many schedules had followed. What a limit left
  // open contradicts nothing.
  const auto contradicts = [&](const reports::PropertyResult& r) {
    return fails(r) && !is_inconclusive(r) && (!out_of_time || is_violated(r));
  };
  if (any_result(report, contradicts)) return ExitCode::violated;
  const auto is_open = [](const reports::PropertyResult& r) {
    return r.verdict != reports::Verdict::proved && r.verdict != reports::Verdict::not_applicable;
  };
  if (fail_on == FailOn::not_proved && any_result(report, is_open)) return ExitCode::violated;
  // What sampling could not decide is nobody's failure where the scenario says what it expects.
  const bool is_as_expected = stated.stated > 0 && stated.met == stated.stated;
  const auto is_left_open = [&](const reports::PropertyResult& r) {
    const bool was_sampled = r.undecided > 0;
    return is_inconclusive(r) && !r.is_for_good && !(was_sampled && is_as_expected);
  };
  if (any_result(report, is_left_open)) return ExitCode::inconclusive;
  if (out_of_time && (stated.stated == 0 || stated.met < stated.stated)) return ExitCode::inconclusive;
  return ExitCode::holds;
}

}  // namespace overbook::cli
