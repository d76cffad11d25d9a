// What a request had read that was no longer so when it got in, and whom it found in a number that turned it away.

#include <fmt/format.h>

#include <algorithm>

#include "model/redis/commands/command_table.h"
#include "model/redis/resp/batch.h"
#include "sim/explanation/story.h"

namespace overbook::sim {
namespace {

const redis::KeyView* key_after(const Story& story, std::uint32_t step, const std::string& key) {
  const std::vector<redis::KeyView>& keys = story.keys_after(step);
  const auto found =
      std::find_if(keys.begin(), keys.end(), [&](const redis::KeyView& view) { return view.key == key; });
  return found == keys.end() ? nullptr : &*found;
}

bool has_changed(const Story& story, std::uint32_t step, const std::string& key) {
  const redis::KeyView* const before = key_after(story, step - 1, key);
  const redis::KeyView* const after = key_after(story, step, key);
  if (before == nullptr || after == nullptr) return before != after;
  return before->type != after->type || before->value != after->value;
}

bool mentions_key(const redis::Command& command, const std::string& key) {
  const std::vector<redis::Command> all = redis::commands_of(command);
  return std::any_of(all.begin(), all.end(), [&](const redis::Command& one) {
    return std::find(one.words.begin() + 1, one.words.end(), key) != one.words.end();
  });
}

struct Outdated {
  std::uint32_t read = 0;
  std::uint32_t changed = 0;  // the first time after that
  std::string key;
};

// The keys that somebody else's step changed, of those that the command names.
std::optional<Outdated> outdated_by(const Story& story, const redis::Command& command, std::uint32_t read,
                                    std::uint32_t changed, model::RequestId reader) {
  const Doer doer = story.registrations().doer_of(changed);
  if (doer.request == reader) return std::nullopt;
  for (const std::uint32_t at : {changed - 1, changed}) {
    for (const redis::KeyView& view : story.keys_after(at)) {
      if (mentions_key(command, view.key) && has_changed(story, changed, view.key))
        return Outdated{.read = read, .changed = changed, .key = view.key};
    }
  }
  return std::nullopt;
}

// What WATCH looks at is not read by that.
bool is_read(const Story& story, std::uint32_t step, model::RequestId reader) {
  const StepRecord& record = story.replay().trace.steps.at(step - 1);
  const Doer doer = story.registrations().doer_of(step);
  if (!record.command || doer.phase != Doer::Phase::acquires || doer.request != reader) return false;
  if (redis::has_flag(*record.command, redis::CommandSpec::kHoldsConnection) &&
      !redis::is_batch(*record.command))
    return false;
  const std::vector<redis::KeyView>& before = story.keys_after(step - 1);
  const std::vector<redis::KeyView>& after = story.keys_after(step);
  return std::equal(before.begin(), before.end(), after.begin(), after.end(),
                    [](const redis::KeyView& a, const redis::KeyView& b) {
                      return a.key == b.key && a.type == b.type && a.value == b.value &&
                             a.expires_at == b.expires_at;
                    });
}

// The last one of those.
std::optional<Outdated> outdated_read_of(const Story& story, const Account& one) {
  for (std::uint32_t read = one.returned - 1; read >= one.invoked && read > 0; --read) {
    if (!is_read(story, read, one.request)) continue;
    const redis::Command& command = *story.replay().trace.steps.at(read - 1).command;
    for (std::uint32_t changed = read + 1; changed < one.returned; ++changed) {
      if (auto found = outdated_by(story, command, read, changed, one.request)) return found;
    }
  }
  return std::nullopt;
}

}  // namespace

std::string outdated_reads(const Story& story, const std::vector<Account>& starters) {
  constexpr std::size_t kMostReads = 3;
  std::string text;
  std::size_t told = 0;
  for (const Account& one : starters) {
    if (one.counted || one.returned == 0 || story.running_when_returned(one.request) < story.permits())
      continue;
    const std::optional<Outdated> found = outdated_read_of(story, one);
    if (!found || told == kMostReads) continue;
    ++told;
    const Doer doer = story.registrations().doer_of(found->changed);
    text += doer.phase == Doer::Phase::nobody
                ? fmt::format(" {} had read {} at step {}, before it changed at step {}.", one.server,
                              found->key, found->read, found->changed)
                : fmt::format(" {} had read {} at step {}, before {} changed it at step {}.", one.server,
                              found->key, found->read, doer_text(story, found->changed), found->changed);
  }
  return text;
}

std::string found_in_number(const Story& story, const Account& rejected, const std::string& name) {
  if (rejected.counted) return {};
  const std::vector<Registration>& all = story.registrations().all();
  const auto own = std::find_if(all.begin(), all.end(), [&](const Registration& one) {
    return one.request == rejected.request && one.share != 0 && one.since > 0;
  });
  if (own == all.end()) return {};
  std::vector<Account> losers;
  std::vector<std::uint32_t> since;
  for (const Registration& one : all) {
    const bool was_there = one.place == own->place && one.since > 0 && one.since < own->since &&
                           (one.gone == 0 || one.gone > own->since) && one.request != rejected.request;
    if (!was_there || story.analysis().of(one.request).decision == model::Decision::admitted) continue;
    losers.push_back(story.account(one.request));
    since.push_back(one.since);
  }
  if (losers.empty()) return {};
  return fmt::format(
      " When {} added itself to {} at step {}, {} {} in it (since {}), who did not get in either.", name,
      number_text(own->place), own->since, servers_text(losers), losers.size() == 1 ? "was" : "were",
      steps_text(since));
}

}  // namespace overbook::sim
