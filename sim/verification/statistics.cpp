#include "sim/verification/statistics.h"

#include <algorithm>
#include <boost/math/distributions/normal.hpp>
#include <cmath>

namespace overbook::sim {

Interval wilson_interval(std::uint64_t k, std::uint64_t n, double confidence) {
  const double z = boost::math::quantile(boost::math::normal(), (1 + confidence) / 2);
  const auto trials = static_cast<double>(n);
  const double share = static_cast<double>(k) / trials;
  const double scale = 1 + z * z / trials;
  const double centre = (share + z * z / (2 * trials)) / scale;
  const double half = z / scale * std::sqrt(share * (1 - share) / trials + z * z / (4 * trials * trials));
  // At the ends the formula gives exactly 0 and 1, but for the rounding.
  return {.low = k == 0 ? 0 : std::max(0.0, centre - half),
          .high = k == n ? 1 : std::min(1.0, centre + half)};
}

double upper_bound_of_none(std::uint64_t n, double confidence) {
  return -std::expm1(std::log1p(-confidence) / static_cast<double>(n));
}

}  // namespace overbook::sim
