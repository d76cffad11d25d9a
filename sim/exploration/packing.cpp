#include "sim/exploration/packing.h"

#include "model/check/check.h"

namespace overbook::sim {

std::span<const std::uint32_t> Packing::pack(const State& state) {
  row_.clear();
  row_.push_back(state.redis);
  row_.push_back(state.flags | (state.preemptions << 8U));
  if (shape_.has_orders) row_.push_back(state.orders);
  if (shape_.has_faults) row_.insert(row_.end(), {state.strikes, state.past});
  for (std::size_t at = 0; at < state.entries.size(); ++at) {
    const Entry& entry = state.entries[at];
    const bool goes_on =
        shape_.listing == Listing::placed && at > 0 && state.entries[at - 1].kind == entry.kind;
    if (goes_on) {
      ++row_.back();
    } else {
      row_.push_back((entry.kind << kCountBits) | entry.count);
    }
  }
  return row_;
}

void Packing::unpack(std::span<const std::uint32_t> row, State& state) const {
  const auto take_word = [&row] {
    const std::uint32_t word = row.front();
    row = row.subspan(1);
    return word;
  };
  state.redis = take_word();
  const std::uint32_t flags_and_preemptions = take_word();
  state.flags = flags_and_preemptions & 0xFFU;
  state.preemptions = flags_and_preemptions >> 8U;
  if (shape_.has_orders) state.orders = take_word();
  if (shape_.has_faults) {
    state.strikes = take_word();
    state.past = take_word();
  }
  state.entries.clear();
  std::uint32_t servers = 0;
  for (const std::uint32_t word : row) {
    const std::uint32_t count = word & ((1U << kCountBits) - 1);
    const std::uint32_t entries = shape_.listing == Listing::placed ? count : 1;
    servers += count;
    for (std::uint32_t i = 0; i < entries; ++i) {
      state.entries.push_back({.kind = word >> kCountBits,
                               .count = count / entries,
                               .from = static_cast<std::uint32_t>(state.entries.size())});
    }
  }
  OVERBOOK_CHECK(servers == shape_.servers, "a state of {} servers was put away, and {} come back",
                 shape_.servers, servers);
}

}  // namespace overbook::sim
