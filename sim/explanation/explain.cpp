// Explanations: told from the steps of a recorded run, never from what a strategy is called.

#include <fmt/format.h>

#include <algorithm>

#include "sim/explanation/story.h"

namespace overbook::sim {
namespace {

bool stands(const Story& story, const Place& place, std::uint32_t step) {
  return places_of(story.keys_after(step)).contains(place);
}

// Whatever in Redis named the conversation just before a step, and since when; the oldest of it.
std::optional<std::uint32_t> named_since(const Story& story, const std::string& conversation,
                                         std::uint32_t step) {
  std::optional<std::uint32_t> oldest;
  for (const auto& [place, value] : places_of(story.keys_after(step))) {
    if (!mentions(place.key, conversation) && !mentions(place.item, conversation) &&
        !mentions(value, conversation))
      continue;
    std::uint32_t since = step;
    while (since > 0 && stands(story, place, since - 1)) --since;
    oldest = std::min(oldest.value_or(since), since);
  }
  return oldest;
}

// The last step of the request before it was let in that had a command.
std::uint32_t decided_at(const Story& story, const Account& one) {
  std::uint32_t step = one.returned;
  while (step > one.invoked && !story.replay().trace.steps[step - 1].command) --step;
  return step;
}

// Why nothing kept the second one out.
std::string how_it_got_in_again(const Story& story, const Account& first, const Account& second) {
  const std::uint32_t before = std::max(decided_at(story, second), 1U) - 1;
  const model::ConversationId conversation = story.analysis().of(first.request).conversation;
  const std::optional<std::uint32_t> since = named_since(story, first.conversation, before);
  if (since && (*since == 0 || *since < second.invoked)) {
    return fmt::format(" Redis had the entry of {} {}, and {} got in nevertheless.", first.conversation,
                       *since == 0 ? std::string("from the beginning") : fmt::format("since step {}", *since),
                       second.server);
  }
  const std::vector<Removal> removals = removals_of(story, conversation, before + 1);
  if (!removals.empty()) return removals_text(story, removals);
  if (since) return {};
  const std::set<model::RequestId> registered = story.registrations().registered_after(before);
  return registered.contains(first.request)
             ? fmt::format(" Nothing in Redis named {} when {} got in.", first.conversation, second.server)
             : fmt::format(" Redis had no entry of {} when {} got in.", first.conversation, second.server);
}

}  // namespace

std::string explain_duplicate_run(const Story& story) {
  const Account first = story.account(story.violation().requests.at(0));
  const Account second = story.account(story.violation().requests.at(1));
  const std::string since =
      first.returned == 0 ? "from the beginning" : fmt::format("since step {}", first.returned);
  const std::string text =
      first.server == second.server
          ? fmt::format("{} runs twice on {} ({} and since step {}).", first.conversation, first.server,
                        since, second.returned)
          : fmt::format("{} runs on {} ({}) and on {} (since step {}).", first.conversation, first.server,
                        since, second.server, second.returned);
  return text + how_it_got_in_again(story, first, second);
}

namespace {

std::string why(const Story& story, model::PropertyId property) {
  switch (property) {
    case model::PropertyId::no_over_admission:
      return explain_over_admission(story);
    case model::PropertyId::no_lasting_excess:
      return explain_lasting_excess(story);
    case model::PropertyId::no_false_rejection:
      return explain_false_rejection(story);
    case model::PropertyId::no_lost_wakeup:
      return explain_lost_wakeup(story);
    case model::PropertyId::no_slot_leak:
      return explain_slot_leak(story);
    case model::PropertyId::no_slot_gain:
      return explain_slot_gain(story);
    case model::PropertyId::no_failure:
      return explain_failure(story);
    case model::PropertyId::progress:
      return explain_progress(story);
    case model::PropertyId::no_duplicate_run:
      return explain_duplicate_run(story);
    case model::PropertyId::no_needless_eviction:
      return explain_needless_eviction(story);
    case model::PropertyId::linearizable:
      return explain_unordered(story);
  }
  return {};
}

}  // namespace

std::string explain(const Scenario& scenario, const Replay& replay, model::PropertyId property,
                    const model::Violation& violation) {
  const Story story(scenario, replay, violation);
  return why(story, property) + faults_of(story);
}

}  // namespace overbook::sim
