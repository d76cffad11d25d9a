#include "sim/explanation/story.h"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>

#include "model/plural.h"
#include "model/strategies/registry.h"

namespace overbook::sim {
namespace {

bool has_entry(const std::vector<redis::KeyView>& keys, const std::string& conversation) {
  return std::any_of(keys.begin(), keys.end(),
                     [&](const redis::KeyView& key) { return conversation_of(key.key) == conversation; });
}

bool is_conversation(std::string_view name) {
  if (name.size() < 2 || name.front() != 'c') return false;
  return std::all_of(name.begin() + 1, name.end(), [](char c) { return c >= '0' && c <= '9'; });
}

// Of a collection as text: "{c1:17 c2:18}".
std::vector<std::string> members_of(std::string_view text) {
  std::vector<std::string> members;
  while (!text.empty()) {
    const std::size_t end = std::min(text.find_first_of(" {}"), text.size());
    const std::string_view name = text.substr(0, std::min(end, text.find(':')));
    if (is_conversation(name)) members.emplace_back(name);
    text.remove_prefix(std::min(end + 1, text.size()));
  }
  return members;
}

std::vector<std::string> entries_of(const std::vector<redis::KeyView>& keys) {
  std::vector<std::string> entries;
  for (const redis::KeyView& key : keys) {
    std::string conversation = conversation_of(key.key);
    if (is_conversation(conversation)) entries.push_back(std::move(conversation));
  }
  return entries;
}

std::vector<std::string> only_in_first(const std::vector<std::string>& a, const std::vector<std::string>& b) {
  std::vector<std::string> only;
  for (const std::string& one : a) {
    if (std::find(b.begin(), b.end(), one) == b.end()) only.push_back(one);
  }
  return only;
}

}  // namespace

std::size_t Story::last_event_of(std::uint32_t step) const {
  std::size_t last = 0;
  for (std::size_t i = 0; i < analysis_.events().size(); ++i) {
    if (analysis_.step_of(i).value <= step) last = i;
  }
  return last;
}

std::uint32_t Story::running_when_returned(model::RequestId id) const {
  const std::size_t returned = analysis_.of(id).returned;
  return returned == 0 ? 0 : analysis_.lower_after(returned - 1);
}

std::string Story::slots_taken(std::size_t first_event, std::size_t last_event) const {
  const std::uint32_t most = analysis_.largest_upper(first_event, last_event);
  if (most == 0)
    return permits() == 1 ? "the only slot was neither taken nor about to be"
                          : "no slot was taken or about to be";
  return fmt::format("at most {} of {} slots {} taken or about to be", most, permits(),
                     model::plural(most, "was", "were"));
}

std::vector<Account> Story::losers_counted_by(const Account& one) const {
  std::vector<Account> losers;
  if (!one.counted) return losers;
  for (std::uint32_t id = 0; id < analysis_.requests().size(); ++id) {
    const Account other = account(model::RequestId{id});
    const bool was_there =
        other.entered && *other.entered < *one.counted && (!other.removed || *other.removed > *one.counted);
    if (was_there && other.decision == model::Decision::rejected && other.request != one.request)
      losers.push_back(other);
  }
  return losers;
}

std::string Story::count_of(const Account& one, const std::string& name) const {
  if (!one.counted) return {};
  std::string text = one.counted_from == *one.counted
                         ? fmt::format(" {} counted {} (step {})", name, one.count, *one.counted)
                         : fmt::format(" {} counted {} (by several commands, steps {} to {})", name,
                                       one.count, one.counted_from, *one.counted);
  if (one.entered && *one.entered < *one.counted)
    text += fmt::format(", its own entry of step {} among them", *one.entered);
  const std::vector<Account> losers = losers_counted_by(one);
  if (!losers.empty()) {
    text += fmt::format(", and {} of {}, who did not get in either",
                        model::plural(losers.size(), "that", "those"), servers_text(losers));
  }
  if (one.counted_from != *one.counted)
    text += changes_during(one.counted_from, *one.counted, one.conversation);
  return text + ".";
}

std::string Story::changes_during(std::uint32_t first, std::uint32_t last, const std::string& own) const {
  std::vector<std::string> changes;
  for (std::uint32_t step = first + 1; step <= last; ++step) {
    const std::vector<std::string> before = entries_of(keys_after(step - 1));
    const std::vector<std::string> after = entries_of(keys_after(step));
    for (const std::string& gone : only_in_first(before, after)) {
      if (gone != own) changes.push_back(fmt::format("{} left (step {})", gone, step));
    }
    for (const std::string& come : only_in_first(after, before)) {
      if (come != own) changes.push_back(fmt::format("{} came (step {})", come, step));
    }
  }
  return changes.empty() ? std::string() : "; meanwhile " + listed(changes);
}

std::optional<std::uint32_t> Story::entry_since(const std::string& conversation, std::uint32_t step) const {
  if (!has_entry(keys_after(step), conversation)) return std::nullopt;
  while (step > 0 && has_entry(keys_after(step - 1), conversation)) --step;
  return step;
}

const std::vector<redis::KeyView>& Story::keys_after(std::uint32_t step) const {
  return step == 0 ? replay_->trace.initial_keys : replay_->trace.steps.at(step - 1).keys;
}

std::set<std::string> Story::registered_after(std::uint32_t step) const {
  std::set<std::string> names;
  for (const redis::KeyView& key : keys_after(step)) {
    if (key.type == "string" && is_conversation(conversation_of(key.key)))
      names.insert(conversation_of(key.key));
    if (key.type == "zset" || key.type == "set" || key.type == "hash") {
      for (std::string& member : members_of(key.value)) names.insert(std::move(member));
    }
  }
  for (const model::RequestId request : registrations_.registered_after(step))
    names.insert(fmt::format("c{}", analysis_.of(request).conversation.value));
  return names;
}

bool Story::has_leases() const {
  if (scenario_->lease) return true;
  const auto& initial = replay_->trace.initial_keys;
  const auto lapses = [](const redis::KeyView& key) { return key.expires_at.has_value(); };
  if (std::any_of(initial.begin(), initial.end(), lapses)) return true;
  return std::any_of(replay_->trace.steps.begin(), replay_->trace.steps.end(), [&](const StepRecord& step) {
    return std::any_of(step.keys.begin(), step.keys.end(), lapses);
  });
}

bool Story::says_how_long_a_lease_is() const {
  const model::StrategyInfo* info = model::find_strategy(replay_->strategy.use);
  return scenario_->lease || (info != nullptr && info->lease);
}

bool Story::has_heartbeats() const {
  if (!has_leases()) return false;
  if (scenario_->lease) return scenario_->lease->refresh_ms.has_value();
  const model::StrategyInfo* info = model::find_strategy(replay_->strategy.use);
  return info != nullptr && info->lease.has_value();  // one that brings a lease of its own refreshes it
}

std::string conversation_of(const std::string& key) {
  return key.substr(key.rfind(':') + 1);
}

std::string steps_text(const std::vector<std::uint32_t>& steps) {
  return fmt::format("{} {}", model::plural(steps.size(), "step"), listed("", steps));
}

std::string servers_text(const std::vector<Account>& accounts) {
  // What several workers of one server do, their conversations tell apart.
  const bool has_workers = std::any_of(accounts.begin(), accounts.end(),
                                       [](const Account& account) { return account.worker > 0; });
  if (has_workers) {
    std::vector<std::string> names;
    for (const Account& account : accounts)
      names.push_back(fmt::format("{} for {}", account.server, account.conversation));
    return listed(names);
  }
  std::vector<std::uint32_t> servers;
  for (const Account& account : accounts) {
    std::uint32_t number = 0;
    std::from_chars(account.server.data() + 1, account.server.data() + account.server.size(), number);
    if (std::find(servers.begin(), servers.end(), number) == servers.end()) servers.push_back(number);
  }
  return listed("s", servers);
}

}  // namespace overbook::sim
