#pragma once
// The random numbers of one schedule. Each schedule of a campaign has a stream of its own, made from the
// campaign's seed and the schedule's number: so it does not matter which thread runs it, or after what.

#include <array>
#include <boost/random/taus88.hpp>
#include <boost/random/uniform_int_distribution.hpp>
#include <cstdint>

#include "model/digest.h"

namespace overbook::sim {

class RunRandom {
 public:
  // L'Ecuyer's taus88 (Math. Comp. 65, 1996): three words of state, so that a new stream costs nothing.
  void seed(std::uint64_t campaign_seed, std::uint64_t schedule) {
    std::array<std::uint32_t, 6> words{};
    std::uint64_t state = mix64(campaign_seed) ^ mix64(schedule + 0x5851F42D4C957F2DULL);
    for (std::uint32_t& word : words) {
      state = mix64(state);
      word = static_cast<std::uint32_t>(state >> 32);
    }
    const std::uint32_t* first = words.data();
    const std::uint32_t* const last = first + words.size();
    engine_.seed(first, last);
  }

  // Uniform over 0 .. count - 1; count is at least 1.
  std::size_t below(std::size_t count) {
    return boost::random::uniform_int_distribution<std::size_t>(0, count - 1)(engine_);
  }

  // For the distributions of Boost.Random.
  [[nodiscard]] boost::random::taus88& engine() { return engine_; }

 private:
  boost::random::taus88 engine_;
};

}  // namespace overbook::sim
