// Explanations: told from the steps of a recorded run, never from what a strategy is called.

#include <fmt/format.h>

#include <algorithm>

#include "sim/story.h"

namespace overbook::sim {
namespace {

// Entries of conversations that do not run, and that nothing will remove: "conv:u1:c1 (since step 1)".
std::vector<std::string> orphans_of(const Story& story) {
  std::vector<std::string> running;
  for (const model::RequestId id : story.analysis().running_after(story.analysis().events().size() - 1))
    running.push_back(story.account(id).conversation);
  std::vector<std::string> conversations;
  for (std::uint32_t id = 0; id < story.analysis().requests().size(); ++id)
    conversations.push_back(story.account(model::RequestId{id}).conversation);
  const auto has = [](const std::vector<std::string>& names, const std::string& name) {
    return std::find(names.begin(), names.end(), name) != names.end();
  };
  const auto last = static_cast<std::uint32_t>(story.replay().trace.steps.size());
  std::vector<std::string> orphans;
  for (const redis::KeyView& key : story.keys_after(last)) {
    const std::string conversation = conversation_of(key.key);
    if (key.expires_at || !has(conversations, conversation) || has(running, conversation)) continue;
    const std::uint32_t since = story.entry_since(conversation, last).value_or(0);
    orphans.push_back(since == 0 ? fmt::format("{} (from the beginning)", key.key)
                                 : fmt::format("{} (since step {})", key.key, since));
  }
  return orphans;
}

}  // namespace

std::string explain_slot_leak(const Story& story) {
  constexpr std::size_t kMostNamed = 4;
  const model::Event& end = story.replay().history.events().back();
  const std::uint32_t running = story.analysis().lower_after(story.analysis().events().size() - 1);
  std::string text = fmt::format(
      "Every request has ended, {}every lease has lapsed; of newcomers that ask one after the other {} too "
      "few "
      "get in: {} lost.",
      running == 0 ? "" : "what runs was released, ", end.missing,
      end.missing == 1 ? "1 slot is" : fmt::format("{} slots are", end.missing));
  std::vector<std::string> orphans = orphans_of(story);
  if (orphans.empty()) return text;
  const std::size_t left_out = orphans.size() - std::min(orphans.size(), kMostNamed);
  orphans.resize(orphans.size() - left_out);
  if (left_out > 0) orphans.push_back(fmt::format("{} more", left_out));
  return text + fmt::format(" Left behind: {}.", listed(orphans));
}

std::string explain_failure(const Story& story) {
  return fmt::format("At step {} a call ends in an error that no fault explains.",
                     story.violation().step.value);
}

std::string explain_duplicate_run(const Story& story) {
  const Account first = story.account(story.violation().requests.at(0));
  const Account second = story.account(story.violation().requests.at(1));
  std::string text =
      fmt::format("{} runs on {} (since step {}) and on {} (since step {}).", first.conversation,
                  first.server, first.returned, second.server, second.returned);
  const std::uint32_t before = second.returned == 0 ? 0 : second.returned - 1;
  const std::optional<std::uint32_t> since = story.entry_since(first.conversation, before);
  if (!since) {
    return text + fmt::format(" Redis had no entry of {} when {} got in.", first.conversation, second.server);
  }
  return text +
         fmt::format(" Redis had the entry of {} {}, and {} got in nevertheless.", first.conversation,
                     *since == 0 ? std::string("from the beginning") : fmt::format("since step {}", *since),
                     second.server);
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
    case model::PropertyId::no_slot_leak:
      return explain_slot_leak(story);
    case model::PropertyId::no_slot_gain:
      return "Every request has ended, what runs was released and every lease has lapsed; of newcomers that "
             "ask one after the other one more than the limit gets in.";
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
