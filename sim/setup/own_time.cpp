#include "sim/setup/own_time.h"

#include <algorithm>
#include <array>

#include "sim/setup/leases.h"

namespace overbook::sim {
namespace {

using std::chrono::seconds;

// No whole number of minutes, hours or days.
constexpr seconds kMoved{100'003};
constexpr std::array<seconds, 5> kLater{seconds(1), seconds(61), seconds(3'607), seconds(86'413),
                                        seconds(40'000'003)};

}  // namespace

bool keeps_time_of_its_own(const ReadsClock& reads) {
  const auto execute_at = [&](redis::Redis& redis, Instant now) {
    redis.write_as(reads.writer);
    return redis.execute(reads.connection, reads.command, now);
  };
  redis::Redis after = reads.before;
  const redis::Reply reply = execute_at(after, reads.now);
  if (reads.knows_leases) {
    const auto units = [&](double number) { return units_per_second(number, reads.now); };
    redis::Redis other = reads.before.shifted(kMoved, units);
    return execute_at(other, reads.now + kMoved) != reply || !other.has_keys_of(after.shifted(kMoved, units));
  }
  return std::any_of(kLater.begin(), kLater.end(), [&](seconds later) {
    redis::Redis other = reads.before.shifted(later, [](double) { return 0.0; });
    return execute_at(other, reads.now + later) != reply;
  });
}

}  // namespace overbook::sim
