// What took away what counted a conversation: told from what the steps changed in Redis.

#include <fmt/format.h>

#include <algorithm>

#include "model/redis/resp/batch.h"
#include "sim/explanation/script_names.h"
#include "sim/explanation/story.h"
#include "sim/setup/cast.h"

namespace overbook::sim {
namespace {

using model::Decision;
using model::RequestId;
using model::RequestSpan;
using Phase = Doer::Phase;

constexpr std::size_t kMostRemovals = 3;

std::string conversation_name(const Story& story, RequestId request) {
  return fmt::format("c{}", story.analysis().of(request).conversation.value);
}

const StepRecord& record_of(const Story& story, std::uint32_t step) {
  return story.replay().trace.steps.at(step - 1);
}

// How the request ended, of one that was not let in.
std::string end_of(const RequestSpan& span) {
  if (span.returned == model::kNever) return "";
  switch (span.decision) {
    case Decision::admitted:
      return "";
    case Decision::rejected:
      return ", which was rejected";
    case Decision::duplicate:
      return ", which was turned away as a duplicate";
    case Decision::failed:
      return ", which failed";
  }
  return "";
}

// "SET", or what is said for it where a step is no command.
std::string sent_text(const StepRecord& record, std::string_view otherwise) {
  if (!record.command) return std::string(otherwise);
  return redis::is_batch(*record.command) ? short_name(*record.command) : record.command->words.front();
}

// By which step of nobody's code.
std::string fate_text(const Story& story, std::uint32_t step) {
  switch (record_of(story, step).step.kind) {
    case StepKind::redis_restart:
      return "when Redis started again";
    case StepKind::failover:
      return "when a replica took over";
    case StepKind::lapse:
      return fmt::format("with the leases of {}", server_name(record_of(story, step).step.task.server));
    case StepKind::late_command:
      return fmt::format("when a command of {} arrived that had been under way",
                         server_name(record_of(story, step).step.task.server));
    default:
      return "";
  }
}

// The step that last set the time after which a key was gone at `step`.
std::optional<std::uint32_t> expiry_set_at(const Story& story, const std::string& key, std::uint32_t step) {
  const auto expiry_after = [&](std::uint32_t at) -> std::optional<Instant> {
    for (const redis::KeyView& view : story.keys_after(at)) {
      if (view.key == key) return view.expires_at;
    }
    return std::nullopt;
  };
  if (step == 0) return std::nullopt;
  const std::optional<Instant> last = expiry_after(step - 1);
  if (!last) return std::nullopt;
  std::uint32_t set = step - 1;
  while (set > 0 && expiry_after(set - 1) == last) --set;
  return set == 0 ? std::nullopt : std::optional(set);
}

// "c1's entry in convs:u1", "the key lock (of c1 since step 1)".
std::string thing_text(const Story& story, const Removal& removal) {
  const Place& place = removal.change.place;
  if (removal.is_of_number) {
    const bool is_list = place.kind == Place::Kind::length;
    if (removal.change.after)
      return fmt::format("the {} {}", is_list ? "length of" : "number", number_text(place));
    return fmt::format("{} ({}{})", number_text(place), is_list ? "length " : "", *removal.change.before);
  }
  std::vector<std::string> owners;
  for (const Registration& one : removal.whose) {
    const std::string name = conversation_name(story, one.request);
    if (std::find(owners.begin(), owners.end(), name) == owners.end()) owners.push_back(name);
  }
  const auto is_named = [&](const std::string& text) {
    return owners.size() == 1 && mentions(text, owners.front());
  };
  const std::uint32_t since = removal.whose.front().since;
  const std::string of =
      fmt::format("(of {}{})", listed(owners), since == 0 ? "" : fmt::format(" since step {}", since));
  switch (place.kind) {
    case Place::Kind::value:
      if (removal.change.after) return fmt::format("what counted {} in {}", listed(owners), place.key);
      return is_named(place.key) ? fmt::format("{}'s key {}", owners.front(), place.key)
                                 : fmt::format("{} {}", place.key, of);
    case Place::Kind::field:
    case Place::Kind::member:
    case Place::Kind::element:
    case Place::Kind::length:
      break;
  }
  const std::string_view word = place.kind == Place::Kind::field     ? "field"
                                : place.kind == Place::Kind::element ? "element"
                                                                     : "entry";
  if (!is_named(place.item)) return fmt::format("the {} {} of {} {}", word, place.item, place.key, of);
  return place.item == owners.front()
             ? fmt::format("{}'s {} in {}", owners.front(), word, place.key)
             : fmt::format("{}'s {} {} in {}", owners.front(), word, place.item, place.key);
}

std::string what_happened(const Story& story, const Removal& removal) {
  const Change& change = removal.change;
  const bool is_gone = !change.after;
  if (change.has_run_out) {
    const std::optional<std::uint32_t> set = expiry_set_at(story, change.place.key, removal.step);
    return fmt::format(
        "ran out by step {}{}", removal.step,
        set ? fmt::format(": the last to set its time to live was {} (step {})", doer_text(story, *set), *set)
            : "");
  }
  const std::string by = doer_text(story, removal.step);
  if (is_gone || !removal.is_of_number) {
    if (removal.doer.phase == Phase::nobody)
      return fmt::format("went away at step {}, {}", removal.step, fate_text(story, removal.step));
    return fmt::format("was {} at step {} by {}", is_gone ? "removed" : "overwritten", removal.step, by);
  }
  const bool is_lower = std::stoll(*change.after) < (change.before ? std::stoll(*change.before) : 0);
  const std::string from = change.before ? fmt::format(" from {}", *change.before) : "";
  const std::string_view verb = is_lower ? "lowered" : "raised";
  if (removal.doer.phase == Phase::nobody)
    return fmt::format("was {}{} to {} at step {}, {}", verb, from, *change.after, removal.step,
                       fate_text(story, removal.step));
  return fmt::format("was {}{} to {} at step {} by {}; it gave back {}", verb, from, *change.after,
                     removal.step, by, removal.was_gone ? "what it no longer had" : "more than it had taken");
}

bool holds_again(const Story& story, const Removal& removal, std::uint32_t until) {
  return !removal.whose.empty() &&
         std::all_of(removal.whose.begin(), removal.whose.end(), [&](const Registration& one) {
           return story.registrations().is_registered(one.request, one.place, until);
         });
}

}  // namespace

std::string number_text(const Place& place) {
  return place.item.empty() ? place.key : fmt::format("{} of {}", place.item, place.key);
}

std::string doer_text(const Story& story, std::uint32_t step) {
  const Doer doer = story.registrations().doer_of(step);
  const StepRecord& record = record_of(story, step);
  if (doer.phase == Phase::nobody) return fate_text(story, step);
  const std::string server = server_name(record.step.task.server);
  const std::string conversation = doer.request ? conversation_name(story, *doer.request) : "";
  switch (doer.phase) {
    case Phase::nobody:
      break;
    case Phase::starts:
      return "the start of " + server;
    case Phase::sweeps:
      return "a pass of " + server;
    case Phase::acquires:
      return fmt::format("{}'s {} for {}{}", server, sent_text(record, "request"), conversation,
                         end_of(story.analysis().of(*doer.request)));
    case Phase::releases:
      return fmt::format("{}'s release{}", server, conversation.empty() ? "" : " of " + conversation);
    case Phase::refreshes:
      return fmt::format("a heartbeat of {}{}", server, conversation.empty() ? "" : " for " + conversation);
    case Phase::arrives_late:
      return fmt::format("{}'s {} that arrived late", server, sent_text(record, "command"));
  }
  return {};
}

std::string why_late(const Story& story, std::uint32_t sent, std::uint32_t step) {
  if (sent > 0) return fmt::format(" of step {}, which its client had given up,", sent);
  for (std::uint32_t earlier = step - 1; earlier > 0; --earlier) {
    const Step& pick = record_of(story, earlier).step;
    if (pick.kind == StepKind::crash && pick.task.server == record_of(story, step).step.task.server)
      return fmt::format(", under way when it crashed at step {},", earlier);
  }
  return ", a heartbeat that was under way when its conversation ended,";
}

std::string removals_text(const Story& story, const std::vector<Removal>& removals) {
  std::string text;
  std::size_t told = 0;
  std::set<std::pair<std::uint32_t, std::string>> seen;
  for (const Removal& removal : removals) {
    if (is_told_as_fault(story, removal.step) && !removal.change.has_run_out) continue;
    if (!seen.insert({removal.step, removal.change.place.key}).second || told == kMostRemovals) continue;
    std::string sentence = fmt::format("{} {}.", thing_text(story, removal), what_happened(story, removal));
    if (sentence.starts_with("the ") || sentence.starts_with("what "))
      sentence.front() = sentence.front() == 't' ? 'T' : 'W';
    text += " " + sentence;
    ++told;
  }
  return text;
}

std::string causes_of_excess(const Story& story, const std::vector<Account>& starters) {
  if (starters.empty()) return {};
  const auto returned_before = [](const Account& a, const Account& b) { return a.returned < b.returned; };
  const Account last = *std::max_element(starters.begin(), starters.end(), returned_before);
  const std::uint32_t decided = last.counted.value_or(last.returned);
  const std::vector<RequestId> running =
      story.analysis().running_after(story.last_event_of(story.violation().worst_step.value));
  const auto runs = [&](const Registration& one) {
    return one.request != last.request &&
           std::find(running.begin(), running.end(), one.request) != running.end();
  };
  std::vector<Removal> causes;
  for (const Removal& removal : story.registrations().removals()) {
    if (removal.step > decided || holds_again(story, removal, decided)) continue;
    // What it writes over when it gets in is no reason that it did.
    if (removal.doer.request == last.request && removal.change.after && !removal.is_of_number) continue;
    const bool is_of_them = std::any_of(removal.whose.begin(), removal.whose.end(), runs);
    if (is_of_them || (removal.is_of_number && removal.whose.empty())) causes.push_back(removal);
  }
  return removals_text(story, causes);
}

std::vector<Removal> removals_of(const Story& story, model::ConversationId conversation,
                                 std::uint32_t until) {
  std::vector<Removal> removals;
  for (const Removal& removal : story.registrations().removals()) {
    const bool is_of_it =
        std::any_of(removal.whose.begin(), removal.whose.end(), [&](const Registration& one) {
          return story.analysis().of(one.request).conversation == conversation;
        });
    if (is_of_it && removal.step <= until && !holds_again(story, removal, until)) removals.push_back(removal);
  }
  return removals;
}

}  // namespace overbook::sim
