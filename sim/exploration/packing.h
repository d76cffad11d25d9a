#pragma once
// A state as a row of words, as the store has it.
//
//   redis | flags and preemptions | orders? | strikes, past? | entries...
//
// An entry is a word: its kind and how many servers. Where servers are placed, neighbours
// of one kind are one word.

#include <cstdint>
#include <span>
#include <vector>

#include "sim/exploration/transitions/servers.h"

namespace overbook::sim {

class Packing {
 public:
  struct Shape {
    Listing listing = Listing::counted;
    bool has_orders = false;
    bool has_faults = false;
    std::uint32_t servers = 0;  // in the entries of a state
  };
  explicit Packing(const Shape& shape) : shape_(shape) {}

  // The row is good until the next call.
  [[nodiscard]] std::span<const std::uint32_t> pack(const State& state);
  // Each entry is from itself.
  void unpack(std::span<const std::uint32_t> row, State& state) const;

 private:
  static constexpr std::uint32_t kCountBits = 32U - Kinds::kBits;
  static_assert(kMaxServers < (1U << kCountBits));

  Shape shape_;
  std::vector<std::uint32_t> row_;
};

}  // namespace overbook::sim
