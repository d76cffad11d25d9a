// Sets of which the earliest configurations are enough (see possible_orders.h): how an operation is taken
// only when it returns. What is left out is what the configurations that are kept lead to:
//   - Who is admitted takes the first room there is. Whoever else could have gone first may go next; if the
//     house is then full, it is as full as it would have been, and whoever was let go of to make room need
//     not have got in.
//   - What others see of a full house before somebody leaves they see at its first filling, and filling it
//     takes as few as it has room for.

#include <algorithm>

#include "model/linearizability/order_status.h"
#include "model/linearizability/possible_orders.h"

namespace overbook::model {
namespace {

// How far an operation is: it never goes back.
std::uint32_t progress(bool is_release, char32_t status) {
  if (is_release) return status;
  return has_not_acted(status) ? 0 : status - kTaken + 1;
}

}  // namespace

bool PossibleOrders::is_plain(const Set& set) {
  const std::size_t slots = set.slots.size();
  std::u32string conversations;
  for (const Slot& slot : set.slots) conversations += slot.conversation;
  std::sort(conversations.begin(), conversations.end());
  if (std::adjacent_find(conversations.begin(), conversations.end()) != conversations.end()) return false;
  return std::all_of(set.configurations.begin(), set.configurations.end(), [&](const Configuration& one) {
    const auto running = one.begin() + static_cast<std::ptrdiff_t>(slots);
    for (std::size_t i = 0; i < slots; ++i) {
      const bool runs = std::binary_search(running, one.end(), char32_t{set.slots[i].conversation});
      if (runs != (one[i] == (set.slots[i].is_release ? kOpen : kTaken))) return false;
    }
    return true;
  });
}

void PossibleOrders::take_late(Set& set, std::size_t slot, const Event& event) {
  std::vector<Configuration> found;
  for (const Configuration& one : set.configurations) {
    if (event.kind == EventKind::release_returned) {
      end(set, one, slot, found);
    } else if (event.decision == Decision::admitted) {
      admit(set, one, slot, found);
    } else if (event.decision == Decision::rejected && has_not_acted(one[slot]) &&
               (one[slot] & kSawFull) == 0) {
      fill(set, one, slot, found);
    } else {
      found.push_back(one);
    }
  }
  work_ += found.size();
  set.configurations = std::move(found);
}

void PossibleOrders::admit(const Set& set, const Configuration& from, std::size_t slot,
                           std::vector<Configuration>& to) const {
  if (!has_not_acted(from[slot])) {
    to.push_back(from);
    return;
  }
  std::vector<Configuration> next;
  successors(set, from, next);
  for (Configuration& one : next) {
    hold_to_bound(to.size());
    if (!is_full(set, from)) {
      if (one[slot] != kTaken) continue;
      look(set, one);
      to.push_back(std::move(one));
    } else {
      admit(set, one, slot, to);
    }
  }
}

void PossibleOrders::end(const Set& set, const Configuration& from, std::size_t slot,
                         std::vector<Configuration>& to) const {
  if (from[slot] == kDone) {
    to.push_back(from);
    return;
  }
  std::vector<Configuration> before{from};
  if (!is_full(set, from)) fill(set, from, slot, before);
  for (Configuration& one : before) {
    one[slot] = kDone;
    const auto running = one.begin() + static_cast<std::ptrdiff_t>(set.slots.size());
    one.erase(std::lower_bound(running, one.end(), char32_t{set.slots[slot].conversation}));
    to.push_back(std::move(one));
  }
}

// Every way to fill the house, with those who have not acted but for `slot`.
void PossibleOrders::fill(const Set& set, const Configuration& from, std::size_t slot,
                          std::vector<Configuration>& to) const {
  const auto running = static_cast<std::ptrdiff_t>(set.slots.size());
  std::vector<std::size_t> open;
  for (std::size_t i = 0; i < set.slots.size(); ++i) {
    if (i != slot && !set.slots[i].is_release && has_not_acted(from[i])) open.push_back(i);
  }
  const std::size_t room = permits_ - (from.size() - set.slots.size());
  if (open.size() < room) return;
  std::vector<bool> chosen(open.size());
  std::fill(chosen.begin(), chosen.begin() + static_cast<std::ptrdiff_t>(room), true);
  do {
    Configuration& next = to.emplace_back(from);
    for (std::size_t i = 0; i < open.size(); ++i) {
      if (!chosen[i]) continue;
      next[open[i]] = kTaken;
      next += set.slots[open[i]].conversation;
    }
    std::sort(next.begin() + running, next.end());
    look(set, next);
    hold_to_bound(to.size());
  } while (std::prev_permutation(chosen.begin(), chosen.end()));
}

void PossibleOrders::drop_those_that_come_later(Set& set) {
  std::vector<std::pair<std::uint32_t, Configuration>> by_progress;
  for (Configuration& one : set.configurations) {
    std::uint32_t sum = 0;
    for (std::size_t i = 0; i < set.slots.size(); ++i) sum += progress(set.slots[i].is_release, one[i]);
    by_progress.emplace_back(sum, std::move(one));
  }
  std::sort(by_progress.begin(), by_progress.end());
  std::vector<std::pair<std::uint32_t, Configuration>> kept;
  for (auto& [sum, one] : by_progress) {
    const bool is_reached =
        std::any_of(kept.begin(), kept.end(), [&, at = sum, &to = one](const auto& other) {
          return other.first < at && leads_to(set, other.second, to);
        });
    if (!is_reached) kept.emplace_back(sum, std::move(one));
  }
  set.configurations.clear();
  for (auto& [sum, one] : kept) set.configurations.push_back(std::move(one));
}

// To what can do all that the other can, of a plain set. What was let go of need not have got in.
bool PossibleOrders::leads_to(const Set& set, const Configuration& from, const Configuration& to) const {
  const std::size_t slots = set.slots.size();
  std::size_t most = from.size() - slots;  // that can run at once on the way
  for (std::size_t i = 0; i < slots; ++i) {
    const bool is_release = set.slots[i].is_release;
    if (progress(is_release, from[i]) > progress(is_release, to[i])) return false;
    if (!is_release && has_not_acted(from[i]) && !has_not_acted(to[i])) ++most;
  }
  const char32_t seen_on_the_way = most >= permits_ ? kSawFull : char32_t{0};
  for (std::size_t i = 0; i < slots; ++i) {
    if (set.slots[i].is_release || !has_not_acted(to[i])) continue;
    if ((to[i] & ~(from[i] | seen_on_the_way)) != 0) return false;
  }
  // What runs and is of no operation.
  const auto others = [&](const Configuration& one) {
    std::u32string idle = one.substr(slots);
    for (const Slot& slot : set.slots) std::erase(idle, char32_t{slot.conversation});
    return idle;
  };
  return others(from) == others(to);
}

}  // namespace overbook::model
