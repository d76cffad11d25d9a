#include "reports/assembly/reasons.h"

#include <fmt/format.h>

#include "reports/assembly/server_counts_text.h"
#include "reports/text/words.h"
#include "scenarios/loader/call_check.h"

namespace overbook::assembly {
namespace {

// "with 6 servers: its memory was used up", where it isn't the only number of servers.
std::string reason_among(const std::vector<sim::Exploration>& explorations, std::size_t which,
                         const Limits& limits) {
  const std::string reason = reason_text(explorations[which], limits);
  if (explorations.size() == 1 || reason.empty()) return reason;
  return fmt::format("with {}: {}", reports::counted(explorations[which].servers, "server"), reason);
}

std::string why_open(const sim::JointOutcome& joint, const std::vector<sim::Exploration>& explorations,
                     model::PropertyId property, const Limits& limits) {
  const sim::Exploration& open = explorations[*joint.open];
  std::string reason;
  if (!joint.proved_with.empty())
    reason = fmt::format("proved with {} servers; ", server_counts_text(joint.proved_with, ", "));
  const sim::PropertyOutcome* const outcome = sim::outcome_of(open, property);
  if (outcome != nullptr && !outcome->reason.empty()) return reason + outcome->reason;
  reason += reason_among(explorations, *joint.open, limits);
  return open.result ? reason + "; no violation so far" : reason;
}

std::string why_not_run(const sim::ExploredCircumstance& explored) {
  const sim::RehearsalFailure& failure = *explored.failure;
  const std::string_view what = failure.call == "release"      ? "its release"
                                : failure.call == "refresh"    ? "its heartbeat"
                                : failure.call == "on_start"   ? "its start"
                                : failure.call == "prepare"    ? "what it prepares"
                                : failure.call == "sweep"      ? "a pass of its sweeper"
                                : failure.call == "on_message" ? "what it does upon a message"
                                                               : "its admission";
  return fmt::format("can't be run: {} {} fails: {}",
                     explored.is_without_its_lease ? "without a lease" : "here", what,
                     failure.lacking ? fmt::format("the fake Redis has no {}", *failure.lacking)
                                     : scenarios::script_error_from(failure.error).what);
}

}  // namespace

std::string reason_text(sim::StopReason reason, const Limits& limits) {
  switch (reason) {
    case sim::StopReason::memory:
      return "its memory was used up (--memory)";
    case sim::StopReason::states:
      return "its number of states was reached (--states)";
    case sim::StopReason::depth:
      return fmt::format("what comes after {} was left out (--max-depth)",
                         reports::counted(limits.depth.value_or(0), "step"));
    case sim::StopReason::out_of_time:
      if (!limits.time) return "the time limit ended first";
      return fmt::format("the time limit of {} ended first",
                         reports::duration(static_cast<std::uint64_t>(limits.time->count()) * 1000));
    case sim::StopReason::interrupted:
      break;
  }
  return "interrupted";
}

std::string reason_text(const sim::Exploration& exploration, const Limits& limits) {
  if (!exploration.cannot_begin.empty()) return exploration.cannot_begin;
  if (exploration.were_too_many) {
    return fmt::format("not explored: {} were too many for --states or --memory",
                       reports::counted(*exploration.were_too_many, "server"));
  }
  if (!exploration.stopped_because) return {};
  const std::string reason = reason_text(*exploration.stopped_because, limits);
  return exploration.result ? reason : "not explored: " + reason;
}

std::string reason_text(const sim::JointOutcome& joint, const std::vector<sim::Exploration>& explorations,
                        model::PropertyId property, const Limits& limits) {
  if (!joint.cannot_begin.empty()) return joint.cannot_begin;
  if (!joint.not_applicable.empty()) return joint.not_applicable;
  if (!joint.open) return {};
  if (joint.outcome != sim::Outcome::violated) return why_open(joint, explorations, property, limits);
  // What found it may have been over when it was found.
  if (!explorations[*joint.open].was_cut_short()) return {};
  return "worse is possible: " + reason_among(explorations, *joint.open, limits);
}

std::string reason_text(const sim::ExploredCircumstance& explored, std::uint64_t max_states) {
  if (explored.failure) return why_not_run(explored);
  if (explored.was_stopped_before) return "not explored: it was stopped";
  if (!explored.cannot_be_set_up.empty()) return "not explored: " + explored.cannot_be_set_up;
  if (!explored.cannot_begin.empty()) return "not run: " + explored.cannot_begin;
  if (!explored.cannot_be_followed.empty()) return "not explored: " + explored.cannot_be_followed;
  if (!explored.result) return {};
  const sim::ExplorationResult& result = *explored.result;
  if (!result.contradiction.empty()) return std::string(reports::kEnginesDisagree);
  if (!result.stopped_because) return {};
  if (result.stopped_because == sim::StopReason::states) {
    if (explored.was_found_before)
      return fmt::format("not decided within {} states", reports::grouped(result.states));
    return fmt::format("more than {} states", reports::grouped(max_states));
  }
  return fmt::format("stopped after {} states: {}", reports::grouped(result.states),
                     sim::to_text(*result.stopped_because));
}

}  // namespace overbook::assembly
