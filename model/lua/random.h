#pragma once
// The generator behind a script's math.random and math.randomseed: Redis's own (rand.c), which is POSIX's
// drand48 family, the 48-bit linear congruence x' = 0x5DEECE66D * x + 11. The same numbers on every machine.
//
// Redis 7.0 seeds it once, when the server starts, and lets one script's draws move the next one's. Here
// every run starts from that first state: what a script draws depends on nothing that ran before it.

#include <cstdint>

namespace overbook::redis {

class ScriptRandom {
 public:
  // drand48's seeding: the low 16 bits are always 0x330E.
  void seed(std::int32_t value) {
    is_seeded_ = true;
    state_ = (std::uint64_t{static_cast<std::uint32_t>(value)} << 16U) | 0x330EU;
  }
  // Uniform in [0, 1), a multiple of 1 / (2^31 - 1).
  [[nodiscard]] double draw() {
    constexpr std::uint64_t kMax = 0x7FFFFFFF;
    has_drawn_unseeded_ = has_drawn_unseeded_ || !is_seeded_;
    state_ = (state_ * 0x5DEECE66DU + 0xBU) & ((std::uint64_t{1} << 48U) - 1);
    return static_cast<double>((state_ >> 17U) % kMax) / static_cast<double>(kMax);
  }

  // Whether a number has been drawn before the script gave a seed: in Redis any number may come.
  [[nodiscard]] bool has_drawn_unseeded() const { return has_drawn_unseeded_; }

 private:
  std::uint64_t state_ = 0x1234ABCD330E;  // as a server that has just started
  bool is_seeded_ = false;
  bool has_drawn_unseeded_ = false;
};

}  // namespace overbook::redis
