#include "sim/timing.h"

#include <algorithm>
#include <boost/random/exponential_distribution.hpp>
#include <boost/random/lognormal_distribution.hpp>
#include <boost/random/uniform_01.hpp>
#include <boost/random/uniform_real_distribution.hpp>
#include <cmath>

#include "sim/run_random.h"

namespace overbook::sim {
namespace {

Instant rounded(double value, TimeUnit unit) {
  const double microseconds = unit == TimeUnit::milliseconds ? value * 1e3 : value;
  const auto longest = static_cast<double>(kLongest.count());
  return Instant(std::llround(std::clamp(microseconds, 0.0, longest)));
}

double sample(const Distribution& distribution, RunRandom& random) {
  const double first = distribution.first;
  const double second = distribution.second;
  switch (distribution.kind) {
    case DistributionKind::constant:
      return first;
    case DistributionKind::uniform:
      return first < second ? boost::random::uniform_real_distribution<double>(first, second)(random.engine())
                            : first;
    case DistributionKind::exponential:
      return first > 0 ? boost::random::exponential_distribution<double>(1 / first)(random.engine()) : 0;
    case DistributionKind::lognormal:
      return first > 0
                 ? boost::random::lognormal_distribution<double>(std::log(first), second)(random.engine())
                 : 0;
    case DistributionKind::pareto: {
      // The inverse of its distribution function; 1 - u is never 0.
      const double u = boost::random::uniform_01<double>()(random.engine());
      return first * std::pow(1 - u, -1 / second);
    }
  }
  return 0;
}

}  // namespace

Instant draw(const Distribution& distribution, RunRandom& random) {
  return rounded(sample(distribution, random), distribution.unit);
}

Instant draw_gap(double rate_per_s, RunRandom& random) {
  const double seconds = boost::random::exponential_distribution<double>(rate_per_s)(random.engine());
  return Instant(std::llround(std::min(seconds * 1e6, static_cast<double>(kLongestGap.count()))));
}

Instant constant(const Distribution& distribution) {
  return rounded(distribution.first, distribution.unit);
}

}  // namespace overbook::sim
