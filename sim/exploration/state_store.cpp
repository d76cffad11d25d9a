#include "sim/exploration/state_store.h"

#include <algorithm>
#include <stdexcept>

namespace overbook::sim {

std::uint64_t StateStore::hash(std::span<const std::uint32_t> row) {
  std::uint64_t state = row.size();
  for (const std::uint32_t word : row) state = (state ^ word) * 0x9E3779B97F4A7C15ULL, state ^= state >> 29U;
  return mix64(state);
}

std::pair<std::uint32_t, bool> StateStore::add(std::span<const std::uint32_t> row, const Step& step) {
  const std::uint64_t mask = table_.size() - 1;
  const std::uint64_t hash = StateStore::hash(row);
  std::uint64_t at = hash & mask;
  for (; table_[at].index != kEmpty; at = (at + 1) & mask) {
    const Slot slot = table_[at];
    if (slot.tag == tag_of(hash) && std::ranges::equal(this->row(slot.index), row))
      return {slot.index, false};
  }
  const std::uint32_t index = size();
  if (index == kEmpty - 1) throw std::length_error("more states than can be numbered");
  table_[at] = {.index = index, .tag = tag_of(hash)};
  begins_.push_back(words_.size());
  words_.insert(words_.end(), row.begin(), row.end());
  steps_.push_back(step);
  if (std::uint64_t{size()} * 3 > table_.size() * 2) grow();
  return {index, true};
}

void StateStore::grow() {
  std::vector<Slot> table(table_.size() * 2);
  const std::uint64_t mask = table.size() - 1;
  for (std::uint32_t index = 0; index < size(); ++index) {
    const std::uint64_t hash = StateStore::hash(row(index));
    std::uint64_t at = hash & mask;
    while (table[at].index != kEmpty) at = (at + 1) & mask;
    table[at] = {.index = index, .tag = tag_of(hash)};
  }
  table_ = std::move(table);
}

std::uint64_t StateStore::bytes() const {
  return words_.capacity() * sizeof(words_[0]) + begins_.capacity() * sizeof(begins_[0]) +
         steps_.capacity() * sizeof(steps_[0]) + table_.capacity() * sizeof(table_[0]);
}

}  // namespace overbook::sim
