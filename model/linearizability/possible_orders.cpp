#include "model/linearizability/possible_orders.h"

#include <algorithm>
#include <stdexcept>

#include "model/linearizability/order_status.h"

namespace overbook::model {

PossibleOrders::PossibleOrders(const Limit& limit, std::span<const ConversationId> running)
    : permits_(limit.permits) {
  Configuration first;
  for (const ConversationId conversation : running) first.push_back(conversation.value);
  std::sort(first.begin(), first.end());
  static_cast<void>(intern({.slots = {}, .configurations = {first}}));
}

std::optional<PossibleOrders::Id> PossibleOrders::after(Id before, const Event& event) {
  const auto known = after_.find({before, event});
  if (known != after_.end()) return known->second;
  Set set = sets_[before];
  if (!advance(set, event)) return before;
  const std::optional<Id> result =
      set.configurations.empty() ? std::nullopt : std::optional(intern(std::move(set)));
  bytes_ += sizeof(std::pair<std::pair<Id, Event>, std::optional<Id>>) + 4 * sizeof(void*);
  return after_[{before, event}] = result;
}

bool PossibleOrders::advance(Set& set, const Event& event) {
  const bool is_release =
      event.kind == EventKind::release_invoked || event.kind == EventKind::release_returned;
  const Slot slot{.is_release = is_release, .owner = event.owner, .conversation = event.conversation.value};
  switch (event.kind) {
    case EventKind::invoked:
    case EventKind::release_invoked:
      open(set, slot);
      return true;
    case EventKind::release_returned:
      close(set, event, slot, [](char32_t status) { return status == kDone; });
      return true;
    case EventKind::returned:
      if (event.decision == Decision::failed) {
        fail(set, slot);
        return true;
      }
      close(set, event, slot, [&](char32_t status) {
        if (event.decision == Decision::admitted) return status == kTaken;
        const char32_t saw = event.decision == Decision::rejected ? kSawFull : kSawRunning;
        return has_not_acted(status) && (status & saw) != 0;
      });
      return true;
    default:
      return false;
  }
}

// Where all is kept, only an invocation makes more possible; else an operation waits until it is needed.
void PossibleOrders::open(Set& set, const Slot& slot) {
  const auto at = std::lower_bound(set.slots.begin(), set.slots.end(), slot);
  const auto index = static_cast<std::size_t>(at - set.slots.begin());
  set.slots.insert(at, slot);
  for (Configuration& one : set.configurations) one.insert(index, 1, slot.is_release ? kOpen : char32_t{0});
  if (!is_plain(set)) return take_all(set);
  for (Configuration& one : set.configurations) look(set, one);
}

template <typename Keep>
void PossibleOrders::close(Set& set, const Event& event, const Slot& slot, Keep keep) {
  const auto at = std::lower_bound(set.slots.begin(), set.slots.end(), slot);
  if (at == set.slots.end() || *at != slot) throw std::logic_error("what was not invoked has returned");
  const auto index = static_cast<std::size_t>(at - set.slots.begin());
  if (is_plain(set)) take_late(set, index, event);
  set.slots.erase(at);
  std::erase_if(set.configurations, [&](const Configuration& one) { return !keep(one[index]); });
  for (Configuration& one : set.configurations) one.erase(index, 1);
}

// From now on it is nobody's: it may have taken effect, or do so at any later instant, and be let go of.
void PossibleOrders::fail(Set& set, const Slot& slot) const {
  const auto at = std::lower_bound(set.slots.begin(), set.slots.end(), slot);
  if (at == set.slots.end() || *at != slot) throw std::logic_error("what was not invoked has failed");
  const auto from = static_cast<std::size_t>(at - set.slots.begin());
  Slot orphan = slot;
  orphan.owner = kNobody;
  set.slots.erase(at);
  const auto place = std::lower_bound(set.slots.begin(), set.slots.end(), orphan);
  const auto to = static_cast<std::size_t>(place - set.slots.begin());
  set.slots.insert(place, orphan);
  for (Configuration& one : set.configurations) {
    const char32_t status = has_not_acted(one[from]) ? char32_t{0} : one[from];
    one.erase(from, 1);
    one.insert(to, 1, status);
  }
}

void PossibleOrders::take_all(Set& set) {
  std::unordered_set<Configuration> seen;
  std::vector<Configuration> open;
  const auto add = [&](Configuration configuration) {
    look(set, configuration);
    if (seen.insert(configuration).second) open.push_back(std::move(configuration));
    hold_to_bound(seen.size());
  };
  for (Configuration& one : set.configurations) add(std::move(one));
  std::vector<Configuration> next;
  while (!open.empty()) {
    const Configuration from = std::move(open.back());
    open.pop_back();
    next.clear();
    successors(set, from, next);
    for (Configuration& one : next) add(std::move(one));
  }
  work_ += seen.size();
  set.configurations.assign(seen.begin(), seen.end());
}

// A refusal changes nothing, so whoever can have one notes it at once.
void PossibleOrders::look(const Set& set, Configuration& configuration) const {
  const std::size_t slots = set.slots.size();
  const bool has_no_room = is_full(set, configuration);
  const auto running = configuration.begin() + static_cast<std::ptrdiff_t>(slots);
  for (std::size_t i = 0; i < slots; ++i) {
    const Slot& slot = set.slots[i];
    if (slot.is_release || slot.owner == kNobody || !has_not_acted(configuration[i])) continue;
    if (has_no_room) configuration[i] |= kSawFull;
    if (std::binary_search(running, configuration.end(), char32_t{slot.conversation}))
      configuration[i] |= kSawRunning;
  }
}

void PossibleOrders::successors(const Set& set, const Configuration& from,
                                std::vector<Configuration>& to) const {
  const std::size_t slots = set.slots.size();
  const bool has_room = !is_full(set, from);
  for (std::size_t i = 0; i < slots; ++i) {
    const Slot& slot = set.slots[i];
    const char32_t conversation = slot.conversation;
    const auto at =
        std::lower_bound(from.begin() + static_cast<std::ptrdiff_t>(slots), from.end(), conversation);
    const auto place = static_cast<std::size_t>(at - from.begin());
    const bool runs = at != from.end() && *at == conversation;
    const bool starts = !slot.is_release && has_not_acted(from[i]);
    const bool ends = slot.is_release ? from[i] == kOpen : from[i] == kTaken;
    if (starts && has_room && !runs) {
      Configuration& next = to.emplace_back(from);
      next[i] = kTaken;
      next.insert(place, 1, conversation);
    } else if (ends && runs) {
      Configuration& next = to.emplace_back(from);
      next[i] = slot.is_release ? kDone : kLetGo;
      next.erase(place, 1);
    }
  }
}

// Of two configurations that differ only in what requests may answer, the one in which they may answer more
// can do all that the other can.
void PossibleOrders::drop_those_that_explain_less(Set& set) {
  const std::size_t slots = set.slots.size();
  const auto is_look = [&](const Configuration& one, std::size_t i) {
    return !set.slots[i].is_release && has_not_acted(one[i]);
  };
  std::unordered_map<Configuration, std::vector<Configuration>> by_rest;
  for (Configuration& one : set.configurations) {
    Configuration rest = one;
    for (std::size_t i = 0; i < slots; ++i) {
      if (is_look(one, i)) rest[i] = 0;
    }
    std::vector<Configuration>& kept = by_rest[rest];
    const auto covers = [&](const Configuration& a, const Configuration& b) {
      for (std::size_t i = 0; i < slots; ++i) {
        if (is_look(b, i) && (b[i] & ~a[i] & kSawBoth) != 0) return false;
      }
      return true;
    };
    if (std::any_of(kept.begin(), kept.end(), [&](const Configuration& other) { return covers(other, one); }))
      continue;
    std::erase_if(kept, [&](const Configuration& other) { return covers(one, other); });
    kept.push_back(std::move(one));
  }
  set.configurations.clear();
  for (auto& [rest, kept] : by_rest) {
    set.configurations.insert(set.configurations.end(), kept.begin(), kept.end());
  }
}

void PossibleOrders::keep_earliest(Set& set) {
  drop_those_that_explain_less(set);
  if (is_plain(set)) drop_those_that_come_later(set);
}

PossibleOrders::Id PossibleOrders::intern(Set set) {
  keep_earliest(set);
  return number(std::move(set));
}

PossibleOrders::Id PossibleOrders::number(Set set) {
  std::sort(set.configurations.begin(), set.configurations.end());
  constexpr char32_t kEnd = ~char32_t{0};
  std::u32string name;
  for (const Slot& slot : set.slots) {
    name += {slot.is_release ? char32_t{1} : char32_t{0}, slot.owner, slot.conversation};
  }
  for (const Configuration& one : set.configurations) (name += kEnd) += one;
  const auto [at, is_new] = ids_.try_emplace(std::move(name), static_cast<Id>(sets_.size()));
  if (is_new) {
    bytes_ += 2 * at->first.size() * sizeof(char32_t) + set.configurations.size() * sizeof(Configuration) +
              set.slots.size() * sizeof(Slot) + sizeof(Set) + 8 * sizeof(void*);
    sets_.push_back(std::move(set));
  }
  return at->second;
}

}  // namespace overbook::model
