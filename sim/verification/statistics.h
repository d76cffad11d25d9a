#pragma once
// Intervals for the share of schedules that violate a property. Valid only for independent draws.

#include <cstdint>

namespace overbook::sim {

struct Interval {
  double low = 0;
  double high = 0;
};

// Wilson's score interval (E. B. Wilson, J. Am. Stat. Assoc. 22, 1927) for k of n; two-sided, `confidence`
// such as 0.95. n is at least 1.
[[nodiscard]] Interval wilson_interval(std::uint64_t k, std::uint64_t n, double confidence);

// With 0 of n seen: the largest share that would still show nothing with probability 1 - confidence, so
// 1 - (1 - confidence)^(1/n). One-sided. n is at least 1.
[[nodiscard]] double upper_bound_of_none(std::uint64_t n, double confidence);

}  // namespace overbook::sim
