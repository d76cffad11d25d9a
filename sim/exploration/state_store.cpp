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
  std::uint64_t at = hash(row) & mask;
  for (; table_[at] != kEmpty; at = (at + 1) & mask) {
    if (std::ranges::equal(this->row(table_[at]), row)) return {table_[at], false};
  }
  const std::uint32_t index = size();
  if (index == kEmpty - 1) throw std::length_error("more states than can be numbered");
  table_[at] = index;
  begins_.push_back(words_.size());
  words_.insert(words_.end(), row.begin(), row.end());
  steps_.push_back(step);
  if (std::uint64_t{size()} * 2 > table_.size()) grow();
  return {index, true};
}

void StateStore::grow() {
  std::vector<std::uint32_t> table(table_.size() * 2, kEmpty);
  const std::uint64_t mask = table.size() - 1;
  for (std::uint32_t index = 0; index < size(); ++index) {
    std::uint64_t at = hash(row(index)) & mask;
    while (table[at] != kEmpty) at = (at + 1) & mask;
    table[at] = index;
  }
  table_ = std::move(table);
}

std::uint64_t StateStore::bytes() const {
  return words_.capacity() * sizeof(words_[0]) + begins_.capacity() * sizeof(begins_[0]) +
         steps_.capacity() * sizeof(steps_[0]) + table_.capacity() * sizeof(table_[0]);
}

}  // namespace overbook::sim
