// Why more run than may: who got in by which count.

#include <fmt/format.h>

#include <algorithm>

#include "sim/explanation/story.h"
#include "sim/setup/cast.h"

namespace overbook::sim {
namespace {

using model::Event;
using model::EventKind;

constexpr std::size_t kMostReasons = 4;

// Those that run after the worst step, but for what ran before the race, in the order in which they got in.
std::vector<Account> starters_of(const Story& story) {
  std::vector<Account> starters;
  const std::size_t at = story.last_event_of(story.violation().worst_step.value);
  for (const model::RequestId id : story.analysis().running_after(at)) {
    if (story.analysis().of(id).server != model::kResident) starters.push_back(story.account(id));
  }
  return starters;
}

std::uint64_t others_counted(const Account& one) {
  const bool has_own = one.entered && *one.entered < *one.counted;
  return one.count - (has_own && one.count > 0 ? 1 : 0);
}

// "s1 and s2 both read 2 (steps 1 and 2) before any of them had registered (steps 3 and 4)." Empty if it was
// not like that.
std::string race_of(const std::vector<Account>& starters) {
  std::vector<Account> racers;
  for (const Account& one : starters) {
    if (one.counted && one.entered) racers.push_back(one);
  }
  if (racers.size() < 2) return {};
  std::sort(racers.begin(), racers.end(),
            [](const Account& a, const Account& b) { return *a.counted < *b.counted; });
  std::vector<std::uint32_t> counted;
  std::vector<std::uint32_t> entered;
  std::vector<std::uint32_t> counts;
  for (const Account& one : racers) {
    counted.push_back(*one.counted);
    entered.push_back(*one.entered);
    counts.push_back(static_cast<std::uint32_t>(one.count));
  }
  if (counted.back() >= *std::min_element(entered.begin(), entered.end())) return {};
  const bool is_one_count =
      std::all_of(counts.begin(), counts.end(), [&](std::uint32_t count) { return count == counts.front(); });
  return fmt::format(" {} {} read {} ({}) before any of them had registered ({}).", servers_text(racers),
                     racers.size() == 2 ? "both" : "all",
                     is_one_count ? fmt::format("{}", counts.front()) : listed("", counts) + " in that order",
                     steps_text(counted), steps_text(entered));
}

// " asked that c1 and c2 be closed (steps 10 and 11)"; empty if it asked for nothing.
std::string evictions_asked_by(const Story& story, model::RequestId id) {
  std::vector<std::uint32_t> conversations;
  std::vector<std::uint32_t> steps;
  for (const Event& event : story.analysis().events()) {
    if (event.kind != EventKind::eviction_asked || event.cause != id) continue;
    conversations.push_back(event.conversation.value);
    steps.push_back(event.step.value);
  }
  if (steps.empty()) return {};
  return fmt::format(" asked that {} be closed ({})", listed("c", conversations), steps_text(steps));
}

// Whether what it counted left room for it, and was still so when it got in.
bool is_blameless(const Story& story, const Account& one) {
  const std::uint32_t running = story.running_when_returned(one.request);
  if (!one.counted) return running < story.permits();
  return others_counted(one) < story.permits() && running <= others_counted(one);
}

// "s1 counted 3 (step 3), itself included, and got in at step 7 although that left no room".
std::string entrance(const Story& story, const Account& one) {
  const std::uint32_t running = story.running_when_returned(one.request);
  if (!one.counted) {
    return running < story.permits()
               ? fmt::format("{} got in at step {}, when {} ran", one.server, one.returned, running)
               : fmt::format("{} got in at step {}, although {} ran", one.server, one.returned, running);
  }
  std::string text = fmt::format("{} counted {} (step {})", one.server, one.count, *one.counted);
  if (one.entered && *one.entered < *one.counted) text += ", itself included,";
  const std::string asked = evictions_asked_by(story, one.request);
  if (!asked.empty())
    return text + asked + fmt::format(" and started at step {} without waiting for that", one.returned);
  text += fmt::format(" and got in at step {}", one.returned);
  if (others_counted(one) >= story.permits()) return text + " although that left no room";
  if (running > others_counted(one)) return text + fmt::format(", when {} ran already", running);
  return text;
}

std::string entrances(const Story& story, const std::vector<Account>& starters) {
  std::vector<Account> told;
  for (const Account& one : starters) {
    if (!is_blameless(story, one)) told.push_back(one);
  }
  if (told.empty()) told = starters;
  std::sort(told.begin(), told.end(),
            [](const Account& a, const Account& b) { return a.returned < b.returned; });
  std::string text;
  for (std::size_t i = 0; i < told.size() && i < kMostReasons; ++i) {
    text += (i == 0 ? " " : "; ") + entrance(story, told[i]);
  }
  if (told.size() > kMostReasons) text += fmt::format("; and so did {} more", told.size() - kMostReasons);
  return text.empty() ? text : text + ".";
}

// The step in which the server that runs the conversation took the message that asks to close it, before it
// ran.
std::optional<std::uint32_t> ignored_at(const Story& story, const Event& asked, const Account& runner) {
  const std::string payload = fmt::format("close_session c{}", asked.conversation.value);
  const auto& steps = story.replay().trace.steps;
  for (std::uint32_t step = asked.step.value; step < runner.returned && step <= steps.size(); ++step) {
    const StepRecord& record = steps[step - 1];
    if (record.message == payload && server_name(record.step.task.server) == runner.server) return step;
  }
  return std::nullopt;
}

// Requests to close a conversation that came too early: the one it was for had not started yet.
std::string ignored_messages(const Story& story, const std::vector<Account>& starters) {
  std::string text;
  for (const Account& runner : starters) {
    for (const Event& asked : story.analysis().events()) {
      const bool is_for_it = asked.kind == EventKind::eviction_asked &&
                             fmt::format("c{}", asked.conversation.value) == runner.conversation;
      if (!is_for_it) continue;
      const std::optional<std::uint32_t> step = ignored_at(story, asked, runner);
      if (!step) continue;
      text += fmt::format(
          " {} took the message to close {} at step {}, when it had not started it yet, ignored it, and "
          "started it "
          "at step {}.",
          runner.server, runner.conversation, *step, runner.returned);
      break;
    }
  }
  return text;
}

std::string how_they_got_in(const Story& story) {
  const std::vector<Account> starters = starters_of(story);
  const std::string race = race_of(starters);
  return (race.empty() ? entrances(story, starters) : race) + outdated_reads(story, starters) +
         causes_of_excess(story, starters) + ignored_messages(story, starters);
}

std::string excess_of(const Story& story, std::string_view circumstances) {
  const std::uint32_t step = story.violation().worst_step.value;
  const std::uint32_t running = story.analysis().lower_after(story.last_event_of(step));
  return fmt::format("After step {}, {}{} conversations run, {} more than the limit of {}.", step,
                     circumstances, running, running - story.permits(), story.permits());
}

}  // namespace

std::string explain_over_admission(const Story& story) {
  return excess_of(story, "") + how_they_got_in(story);
}

std::string explain_lasting_excess(const Story& story) {
  return excess_of(story, "with every request returned and every message delivered, ") +
         how_they_got_in(story);
}

}  // namespace overbook::sim
