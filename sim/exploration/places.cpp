#include "sim/exploration/places.h"

#include <algorithm>
#include <numeric>

namespace overbook::sim {

void Places::give_out(State& state) {
  const std::size_t first = frame_->lists_resident ? 1 : 0;
  const std::vector<std::uint64_t>& alike = likenesses(state.orders);
  for (std::size_t at = 0; at < state.entries.size(); ++at)
    state.entries[at].from = static_cast<std::uint32_t>(at);
  const auto rank = [&](const Entry& entry) {
    return std::pair(entry.kind, alike[frame_->server_of(entry.from).value]);
  };
  std::stable_sort(state.entries.begin() + static_cast<std::ptrdiff_t>(first), state.entries.end(),
                   [&](const Entry& a, const Entry& b) { return rank(a) < rank(b); });
  std::vector<std::uint32_t> names(frame_->scenario->servers + 1ULL);
  for (std::size_t at = 0; at < state.entries.size(); ++at)
    names[frame_->server_of(state.entries[at].from).value] = frame_->server_of(at).value;
  state.orders = monitor_->orders().renamed(state.orders, monitor_->naming(), names);
}

const std::vector<std::uint64_t>& Places::likenesses(model::PossibleOrders::Id orders) {
  if (likenesses_.size() <= orders) likenesses_.resize(orders + 1ULL);
  std::vector<std::uint64_t>& alike = likenesses_[orders];
  if (alike.empty()) alike = monitor_->orders().likenesses(orders, monitor_->naming());
  return alike;
}

bool Places::is_like_the_one_before(const State& state, std::size_t at) {
  if (at == 0 || state.entries[at].kind != state.entries[at - 1].kind) return false;
  const std::uint32_t one = frame_->server_of(at).value;
  const std::vector<std::uint64_t>& alike = likenesses(state.orders);
  if (alike[one] != alike[one - 1]) return false;
  if (alike[one] == 0) return true;
  const auto [known, is_new] = can_trade_places_.try_emplace((std::uint64_t{state.orders} << 32U) | one);
  if (!is_new) return known->second;
  std::vector<std::uint32_t> names(frame_->scenario->servers + 1ULL);
  std::iota(names.begin(), names.end(), 0U);
  std::swap(names[one], names[one - 1]);
  return known->second = monitor_->orders().renamed(state.orders, monitor_->naming(), names) == state.orders;
}

std::uint64_t Places::bytes() const {
  return likenesses_.size() * (frame_->scenario->servers + 4ULL) * sizeof(std::uint64_t) +
         can_trade_places_.size() * 4 * sizeof(void*);
}

}  // namespace overbook::sim
