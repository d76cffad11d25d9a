// What may go wrong. What a fault does is said by the table of a scenario's fields, how one finds out whether a limiter
// minds it by the circumstances of `overbook assumptions`.

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <map>
#include <utility>

#include "reports/cli/glossary/parts.h"
#include "reports/text/shell_word.h"
#include "scenarios/loader/fields/describe.h"
#include "sim/schedule/schedule.h"
#include "sim/verification/circumstances.h"

namespace overbook::cli {
namespace {

// A visitor of scenarios/loader/fields/describe.h: each fault with what it does.
class FaultsOfScenarios {
 public:
  void fault(const scenarios::FaultField& field, const auto& /*faults*/, const auto& /*visit*/) {
    all_.emplace_back(field.name, field.what);
  }
  void object(const scenarios::Field& field, const scenarios::ObjectShape& /*shape*/, const auto& /*visit*/) {
    all_.emplace_back(field.name, field.what);
  }
  [[nodiscard]] const std::vector<std::pair<std::string, std::string>>& all() const { return all_; }

 private:
  std::vector<std::pair<std::string, std::string>> all_;
};

// The fault that strikes in it; of none, the circumstance's own name.
std::string fault_of(const sim::Circumstance& circumstance) {
  switch (circumstance.id) {
    case sim::CircumstanceId::crash_without_lease:
    case sim::CircumstanceId::crash_with_lease:
    case sim::CircumstanceId::crash_and_restart:
      return "crash";
    case sim::CircumstanceId::pause:
      return "pause";
    case sim::CircumstanceId::lost_reply:
      return "lost_reply";
    case sim::CircumstanceId::lost_request:
      return "lost_request";
    case sim::CircumstanceId::late_request:
      return "duplicate_delivery";
    case sim::CircumstanceId::restart_empty:
    case sim::CircumstanceId::restart_from_snapshot:
      return "redis_restart";
    case sim::CircumstanceId::failover:
      return "failover";
    case sim::CircumstanceId::clock_skew:
      return "clock_skew";
    case sim::CircumstanceId::none:
    case sim::CircumstanceId::unrefreshed:
      break;
  }
  return std::string(circumstance.name);
}

struct About {
  std::string_view fault;
  std::string_view what;
  std::vector<sim::StepKind> steps = {};  // as it stands in schedules
  std::string_view drawing = {};
};

constexpr std::string_view kLostReply = R"(client  --- SET key s1 NX -->  Redis    it is executed
client     X <--- OK ------  Redis    and nobody hears of it)";
constexpr std::string_view kLostRequest = R"(client  --- SET key s1 NX --> X  Redis    it is never executed
client  waits for a reply)";
constexpr std::string_view kLate = R"(client  --- SET key s1 NX --,   Redis    the client gives up waiting,
client  --- DEL key --------|-> Redis    goes on,
                            '-> Redis    and the SET arrives)";

const std::vector<About>& abouts() {
  using sim::StepKind;
  static const std::vector<About> all{
      {.fault = "crash",
       .what = "The request that it was at has failed. Without a lease nobody takes away what it has "
               "registered; with one, that lapses at any later step. A command that was under way may "
               "arrive later, or never.",
       .steps = {StepKind::crash, StepKind::restart}},
      {.fault = "pause",
       .what = "What its heartbeats would have renewed lapses, others may get in, and it goes on at the "
               "step where it stood as if nothing had been. An admission in one script is no help against "
               "that.",
       .steps = {StepKind::lapse}},
      {.fault = "lost_reply",
       .what = "The client can't know whether it took effect. Sent again, the command meets what it has "
               "done itself: its own key, which looks like another's, or a counter that now goes up twice.",
       .steps = {StepKind::loses_reply},
       .drawing = kLostReply},
      {.fault = "lost_request",
       .what = "To the client it looks the same as a lost reply.",
       .steps = {StepKind::loses_request},
       .drawing = kLostRequest},
      {.fault = "duplicate_delivery",
       .what = "It may arrive at any later step, or never: after the same command was sent again, or after "
               "what it had registered was given back.",
       .steps = {StepKind::comes_late, StepKind::late_command},
       .drawing = kLate},
      {.fault = "slow_script",
       .what = "The script takes effect all the same: it is as a lost reply, of scripts only.",
       .steps = {StepKind::loses_reply}},
      {.fault = "redis_restart",
       .what = "What runs goes on, and Redis no longer knows of it.",
       .steps = {StepKind::redis_restart}},
      {.fault = "failover",
       .what = "Redis answers before its replicas have what was written, so that a registration can be "
               "lost that its client was told of. What runs goes on.",
       .steps = {StepKind::failover}},
      {.fault = "clock_skew",
       .what = "A clock that is ahead by a lease takes the registrations of others for lapsed."},
  };
  return all;
}

const About* about(std::string_view fault) {
  const auto found =
      std::find_if(abouts().begin(), abouts().end(), [&](const About& one) { return one.fault == fault; });
  return found == abouts().end() ? nullptr : &*found;
}

// "In a schedule: C1, R1 (of server 1)."
std::string in_schedules(const std::vector<sim::StepKind>& kinds) {
  std::string letters;
  bool is_of_redis = false;
  for (const sim::StepKind kind : kinds) {
    is_of_redis = sim::is_of_redis(kind);
    const sim::Step step = is_of_redis ? sim::done_to_redis(kind, 1) : sim::done_to(kind, model::ServerId{1});
    letters += (letters.empty() ? "" : ", ") + sim::to_text(step);
  }
  return fmt::format("In a schedule: {} ({}).", letters,
                     is_of_redis ? "its last write is lost" : "at server 1");
}

Trial trial_of(const sim::Circumstance& circumstance) {
  Trial trial{.text = fmt::format("{}: {}", circumstance.name, circumstance.what), .flags = {}};
  if (!circumstance.assumption.empty())
    trial.text += fmt::format(" A limiter that minds it assumes {}.", circumstance.assumption);
  for (const std::string& setting : circumstance.settings)
    trial.flags += fmt::format("{}--set {}", trial.flags.empty() ? "" : " ", reports::shell_word(setting));
  return trial;
}

}  // namespace

std::vector<Meaning> meanings_of_faults() {
  FaultsOfScenarios faults;
  const sim::Faults none;
  scenarios::describe(faults, none);
  std::vector<Meaning> meanings;
  const auto add = [&](const std::string& name, std::string what) {
    meanings.push_back(
        {.of = Meaning::Of::fault, .name = name, .also = {}, .in_short = what, .paragraphs = {what}});
  };
  for (const auto& [name, what] : faults.all()) {
    add(name, what);
    const About* const more = about(name);
    if (more == nullptr) continue;
    meanings.back().paragraphs.front() += fmt::format(" {}", more->what);
    if (!more->steps.empty()) meanings.back().paragraphs.push_back(in_schedules(more->steps));
    meanings.back().drawing = more->drawing;
  }
  for (const sim::Circumstance& circumstance : sim::circumstances_of(sim::Scenario())) {
    const std::string fault = fault_of(circumstance);
    auto found =
        std::find_if(meanings.begin(), meanings.end(), [&](const Meaning& one) { return one.name == fault; });
    if (found == meanings.end()) {
      add(fault, std::string(circumstance.what));
      found = meanings.end() - 1;
    } else if (circumstance.name != found->name) {
      found->also.emplace_back(circumstance.name);
    }
    found->trials.push_back(trial_of(circumstance));
  }
  return meanings;
}

}  // namespace overbook::cli
