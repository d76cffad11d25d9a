#pragma once
// What a fake Redis is made with.

#include <cstdint>

namespace overbook::redis {

struct Options {
  // Where the hash tables place their keys, and so the order of SCAN, KEYS, SMEMBERS and the draws of
  // RANDOMKEY and SPOP-like commands. Real Redis draws it at random when it starts.
  std::uint64_t hash_seed = 0;
  // VM instructions after which a script is stopped with Redis's BUSY-style error.
  std::uint64_t script_step_budget = 10'000'000;
};

}  // namespace overbook::redis
