// Why somebody was turned away, or closed, for nothing: what it counted, and whether that ever ran.

#include <fmt/format.h>

#include <algorithm>

#include "sim/explanation/story.h"

namespace overbook::sim {
namespace {

// Whether everybody's entry was there when everybody else counted.
bool saw_each_other(const std::vector<Account>& requests) {
  for (const Account& seen : requests) {
    for (const Account& seer : requests) {
      if (!seen.entered || !seer.counted) return false;
      if (*seen.entered > *seer.counted || (seen.removed && *seen.removed < *seer.counted)) return false;
    }
  }
  return true;
}

std::string mutual_counts(const std::vector<Account>& requests) {
  std::vector<std::uint32_t> counts;
  std::vector<std::uint32_t> counted;
  std::vector<std::uint32_t> entered;
  for (const Account& one : requests) {
    counts.push_back(static_cast<std::uint32_t>(one.count));
    counted.push_back(*one.counted);
    entered.push_back(*one.entered);
  }
  const bool is_one_count =
      std::all_of(counts.begin(), counts.end(), [&](std::uint32_t count) { return count == counts.front(); });
  return fmt::format(" They counted {} ({}) while each other's entries were there ({}), and withdrew.",
                     is_one_count ? fmt::format("{}", counts.front()) : listed("", counts) + " in that order",
                     steps_text(counted), steps_text(entered));
}

}  // namespace

std::string explain_false_rejection(const Story& story) {
  const Account rejected = story.account(story.violation().requests.front());
  const model::RequestSpan& span = story.analysis().of(rejected.request);
  return fmt::format("{} was turned away at step {}, although from its first step to its last {}.",
                     rejected.server, rejected.returned, story.slots_taken(span.invoked, span.returned)) +
         story.count_of(rejected, "It") + found_in_number(story, rejected, "it");
}

std::string explain_progress(const Story& story) {
  constexpr std::size_t kMostTold = 3;
  std::vector<Account> turned_away;
  for (const model::RequestId id : story.violation().requests) turned_away.push_back(story.account(id));
  const std::size_t first = story.analysis().of(story.violation().requests.front()).invoked;
  const std::string slots = story.slots_taken(first, story.last_event_of(story.violation().step.value));
  if (turned_away.size() == 1) {
    return fmt::format("{} was alone and did not get in, although {}.", turned_away.front().server, slots) +
           story.count_of(turned_away.front(), "It");
  }
  std::string text = fmt::format("{} tried at the same time, and nobody got in, although {} all the while.",
                                 servers_text(turned_away), slots);
  if (saw_each_other(turned_away)) return text + mutual_counts(turned_away);
  if (turned_away.size() > kMostTold) turned_away.resize(kMostTold);
  for (const Account& one : turned_away)
    text += story.count_of(one, one.server) + found_in_number(story, one, one.server);
  return text;
}

std::string explain_needless_eviction(const Story& story) {
  const Account victim = story.account(story.violation().requests.at(0));
  const Account evictor = story.account(story.violation().requests.at(1));
  const model::RequestSpan& span = story.analysis().of(evictor.request);
  const std::uint32_t most = story.analysis().largest_upper(span.invoked, span.returned);
  const std::string step =
      fmt::format("{} was closed at step {}", victim.conversation, story.violation().step.value);
  const std::string who =
      victim.conversation == evictor.conversation
          ? fmt::format("because {} itself had asked for that when it started it", evictor.server)
          : fmt::format("to make room for {} on {}", evictor.conversation, evictor.server);
  return fmt::format(
             "{} {}, although there was room: while that request was under way, at most {} of {} slots were "
             "taken "
             "or about to be, its own included.",
             step, who, most, story.permits()) +
         story.count_of(evictor, evictor.server);
}

}  // namespace overbook::sim
