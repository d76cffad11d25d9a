// The same orders with other names.

#include <algorithm>

#include "model/digest.h"
#include "model/linearizability/possible_orders.h"

namespace overbook::model {

std::uint32_t PossibleOrders::Naming::named(std::uint32_t conversation, std::uint32_t as_of) const {
  const Whose& mine = whose[conversation];
  return mine.owner == kNobody ? conversation : conversations[as_of][mine.role];
}

PossibleOrders::Id PossibleOrders::renamed(Id id, const Naming& naming,
                                           std::span<const std::uint32_t> names) {
  const auto conversation = [&](std::uint32_t of) {
    const std::uint32_t owner = naming.whose[of].owner;
    return owner == kNobody ? of : naming.named(of, names[owner]);
  };
  const Set& set = sets_[id];
  const std::size_t slots = set.slots.size();
  std::vector<std::pair<Slot, std::size_t>> order;
  for (std::size_t i = 0; i < slots; ++i) {
    Slot slot = set.slots[i];
    if (slot.owner != kNobody) slot.owner = names[slot.owner];
    slot.conversation = conversation(slot.conversation);
    order.emplace_back(slot, i);
  }
  std::sort(order.begin(), order.end());
  Set after;
  for (const auto& [slot, from] : order) after.slots.push_back(slot);
  for (const Configuration& one : set.configurations) {
    Configuration& next = after.configurations.emplace_back();
    for (const auto& [slot, from] : order) next += one[from];
    for (std::size_t i = slots; i < one.size(); ++i) next += conversation(one[i]);
    std::sort(next.begin() + static_cast<std::ptrdiff_t>(slots), next.end());
  }
  return number(std::move(after));
}

std::vector<std::uint64_t> PossibleOrders::likenesses(Id id, const Naming& naming) const {
  constexpr std::uint64_t kRuns = 1;
  constexpr std::uint64_t kIsAsked = 2;
  const Set& set = sets_[id];
  const std::size_t slots = set.slots.size();
  std::vector<std::uint64_t> likenesses(naming.conversations.size());
  const auto note = [&](std::uint32_t owner, std::uint64_t what) {
    if (owner != kNobody) likenesses[owner] += mix64(what);
  };
  for (const Configuration& one : set.configurations) {
    std::uint64_t whole = one.size();
    for (std::size_t i = 0; i < slots; ++i)
      whole += mix64((std::uint64_t{one[i]} << 1U) | static_cast<std::uint64_t>(set.slots[i].is_release));
    whole = mix64(whole);
    for (std::size_t i = 0; i < slots; ++i) {
      const Slot& slot = set.slots[i];
      const Naming::Whose& whose = naming.whose[slot.conversation];
      const std::uint64_t what = (std::uint64_t{whose.role} << 32U) | (std::uint64_t{one[i]} << 8U) |
                                 (static_cast<std::uint64_t>(slot.is_release) << 3U) |
                                 (static_cast<std::uint64_t>(slot.owner == kNobody) << 2U) | kIsAsked;
      note(slot.owner == kNobody ? whose.owner : slot.owner, whole ^ what);
    }
    for (std::size_t i = slots; i < one.size(); ++i) {
      const Naming::Whose& whose = naming.whose[one[i]];
      note(whose.owner, whole ^ ((std::uint64_t{whose.role} << 32U) | kRuns));
    }
  }
  return likenesses;
}

}  // namespace overbook::model
