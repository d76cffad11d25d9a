// What is left when all is over: slots that nobody will give back, or that were given back too often. And
// what ended in an error.

#include <fmt/format.h>

#include <algorithm>

#include "model/plural.h"
#include "sim/explanation/script_names.h"
#include "sim/explanation/story.h"
#include "sim/setup/cast.h"

namespace overbook::sim {
namespace {

constexpr std::size_t kMostNamed = 4;

std::string all_over(const Story& story) {
  const std::uint32_t running = story.analysis().lower_after(story.analysis().events().size() - 1);
  return fmt::format(
      "Every request has ended{} and every lease has lapsed; of newcomers that ask one after the other",
      running == 0 ? "" : ", what runs was released");
}

std::uint32_t last_step(const Story& story) {
  return static_cast<std::uint32_t>(story.replay().trace.steps.size());
}

// Nothing: there is no such place.
std::optional<std::string> value_after(const Story& story, const Place& place, std::uint32_t step) {
  const Places places = places_of(story.keys_after(step));
  const auto at = places.find(place);
  return at == places.end() ? std::nullopt : std::optional(at->second);
}

// The step since which it stands as at the end: of a number that counts, with this value. Other values change
// while they mean the same, as times do that are refreshed.
std::uint32_t stands_since(const Story& story, const Place& place) {
  std::uint32_t since = last_step(story);
  const std::optional<std::string> now = value_after(story, place, since);
  const bool is_number = story.registrations().is_number(place);
  const auto is_the_same = [&](std::uint32_t step) {
    const std::optional<std::string> then = value_after(story, place, step);
    return then && (!is_number || then == now);
  };
  while (since > 0 && is_the_same(since - 1)) --since;
  return since;
}

// Whose step it was; that its request failed is what faults_of says.
std::string written_by(const Story& story, std::uint32_t step) {
  std::string text = doer_text(story, step);
  if (const std::size_t end = text.find(", which failed"); end != std::string::npos) text.resize(end);
  return text;
}

// Since when, and by whom it was written.
std::string since_text(const Story& story, std::uint32_t since) {
  if (since == 0) return "from the beginning";
  const std::string by = written_by(story, since);
  return by.empty() ? fmt::format("since step {}", since) : fmt::format("since step {}, {}", since, by);
}

// What counts requests that do not run, at a place, as the run ends.
std::vector<Registration> orphans_at(const Story& story, const Place& place) {
  const std::vector<model::RequestId> running =
      story.analysis().running_after(story.analysis().events().size() - 1);
  std::vector<Registration> orphans;
  for (const Registration& one : story.registrations().all()) {
    const bool runs = std::find(running.begin(), running.end(), one.request) != running.end();
    if (one.gone == 0 && one.place == place && !runs) orphans.push_back(one);
  }
  return orphans;
}

std::string place_text(const Place& place) {
  return place.item.empty() ? place.key : fmt::format("{} in {}", place.item, place.key);
}

struct Leftover {
  std::string what;
  std::string since;
};

// "the number 1 in convs:u1", "since step 1, s1's EVAL for c1".
Leftover leftover_of(const Story& story, const Place& place, const std::string& value) {
  std::vector<std::string> sources;
  for (const Registration& one : orphans_at(story, place)) {
    if (one.share == 0) continue;
    sources.push_back(since_text(story, one.since));
  }
  if (sources.empty()) sources.push_back(since_text(story, stands_since(story, place)));
  if (story.registrations().is_number(place)) {
    const std::string where = number_text(place);
    const bool is_length = place.kind == Place::Kind::length;
    return {is_length ? fmt::format("the length {} of {}", value, where)
                      : fmt::format("the number {} in {}", value, where),
            fmt::format("{}", fmt::join(sources, "; "))};
  }
  return {place_text(place), fmt::format("{}", fmt::join(sources, "; "))};
}

// What stands there after all is over, and would not stand in `without`.
Places leftovers(const Story& story, const Places& without) {
  const Aftermath& aftermath = *story.replay().trace.aftermath;
  const Places after = places_of(aftermath.after);
  const Places at_end = places_of(story.keys_after(last_step(story)));
  Places left;
  for (const auto& [place, value] : places_of(aftermath.before)) {
    const auto usual = without.find(place);
    const bool is_usual = usual != without.end() && usual->second == value;
    const bool is_list_of_names = place.kind == Place::Kind::length && orphans_at(story, place).empty();
    if (after.contains(place) && at_end.contains(place) && !is_usual && !is_list_of_names)
      left[place] = value;
  }
  return left;
}

// Of permits, what was taken and not given back.
std::vector<std::string> kept_permits(const Story& story) {
  std::vector<std::string> kept;
  for (const Registration& one : story.registrations().all()) {
    if (one.share >= 0) continue;
    const std::vector<Registration> orphans = orphans_at(story, one.place);
    const auto is_it = [&](const Registration& other) { return other.request == one.request; };
    if (std::none_of(orphans.begin(), orphans.end(), is_it) || one.gone != 0) continue;
    kept.push_back(fmt::format("{} of {} (step {}, {})", -one.share, place_text(one.place), one.since,
                               doer_text(story, one.since)));
  }
  return kept;
}

std::string named(std::vector<std::string> items) {
  const std::size_t left_out = items.size() - std::min(items.size(), kMostNamed);
  items.resize(items.size() - left_out);
  if (left_out > 0) items.push_back(fmt::format("{} more", left_out));
  return listed(items);
}

// With what the same step left told together.
std::string left_behind(const Story& story) {
  if (!story.replay().trace.aftermath) return {};
  const std::vector<std::string> permits = kept_permits(story);
  if (!permits.empty()) return fmt::format(" Taken and never given back: {}.", named(permits));
  Places left = leftovers(story, places_of(story.replay().trace.aftermath->usual));
  if (left.empty()) left = leftovers(story, {});
  std::vector<Leftover> leftovers;
  for (const auto& [place, value] : left) {
    const Leftover one = leftover_of(story, place, value);
    const auto same = std::find_if(leftovers.begin(), leftovers.end(),
                                   [&](const Leftover& other) { return other.since == one.since; });
    if (same == leftovers.end()) {
      leftovers.push_back(one);
    } else {
      same->what += " and " + one.what;
    }
  }
  std::vector<std::string> items;
  for (const Leftover& one : leftovers) items.push_back(fmt::format("{} ({})", one.what, one.since));
  return items.empty() ? std::string() : fmt::format(" Left behind: {}.", named(items));
}

// The line that Lua names in an error, "user_script:3: ...".
std::string line_of(std::string_view error) {
  constexpr std::string_view kMark = "user_script:";
  const std::size_t at = error.find(kMark);
  if (at == std::string_view::npos) return {};
  const std::string_view rest = error.substr(at + kMark.size());
  const std::size_t digits = std::min(rest.find_first_not_of("0123456789"), rest.size());
  return std::string(rest.substr(0, digits));
}

}  // namespace

std::string explain_slot_leak(const Story& story) {
  const model::Event& end = story.replay().history.events().back();
  std::string text = fmt::format("{} {} too few get in: {} {} lost.", all_over(story), end.missing,
                                 end.missing, model::plural(end.missing, "slot is", "slots are"));
  if (end.expected > 0 && end.expected < story.permits()) {
    text += fmt::format(
        " That is measured against {}, as many as it lets into an empty Redis, not against the limit of {}.",
        end.expected, story.permits());
  }
  return text + left_behind(story);
}

std::string explain_slot_gain(const Story& story) {
  std::vector<Removal> given_back;
  for (const Removal& removal : story.registrations().removals()) {
    if (removal.is_of_number) given_back.push_back(removal);
  }
  return fmt::format("{} one more than the limit of {} gets in.", all_over(story), story.permits()) +
         removals_text(story, given_back);
}

std::string explain_failure(const Story& story) {
  const std::uint32_t step = story.violation().step.value;
  if (step == 0 || step > last_step(story)) return "A call ends in an error that no fault explains.";
  const auto& steps = story.replay().trace.steps;
  // In a timed run the reply has arrived in this step, to a command of an earlier one.
  std::uint32_t sent = step;
  while (sent > 1 &&
         (!steps[sent - 1].command || steps[sent - 1].step.task.server != steps[step - 1].step.task.server))
    --sent;
  const StepRecord& record = steps[sent - 1];
  const bool is_after_a_fault = std::any_of(steps.begin(), steps.begin() + sent,
                                            [](const StepRecord& one) { return is_fault(one.step.kind); });
  const std::string error = record.reply.is_error() ? record.reply.text() : steps[step - 1].error;
  std::string text = fmt::format("At step {} {}{}", step, written_by(story, sent),
                                 is_after_a_fault ? ", which no fault struck, ends in an error"
                                                  : " ends in an error that no fault explains");
  const std::string script = record.command && record.command->words.size() > 1
                                 ? script_name(record.command->words[1], story.replay().strategy)
                                 : "";
  const std::string line = line_of(error);
  if (!script.empty())
    text += fmt::format(", {} {}{}{}", line.empty() ? "in" : "at", script, line.empty() ? "" : ":", line);
  if (!error.empty()) text += ": " + error;
  return text.ends_with('.') ? text : text + ".";
}

}  // namespace overbook::sim
