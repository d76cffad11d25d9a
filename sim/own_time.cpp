#include "sim/own_time.h"

#include <algorithm>
#include <array>

#include "sim/leases.h"

namespace overbook::sim {
namespace {

using std::chrono::seconds;

// No whole number of minutes, hours or days.
constexpr seconds kMoved{100'003};
constexpr std::array<seconds, 5> kLater{seconds(1), seconds(61), seconds(3'607), seconds(86'413),
                                        seconds(40'000'003)};

}  // namespace

bool keeps_time_of_its_own(const ReadClock& read) {
  const auto execute_at = [&](redis::Redis& redis, Instant now) {
    redis.write_as(read.writer);
    return redis.execute(read.connection, read.command, now);
  };
  if (read.knows_leases) {
    const auto units = [&](double number) { return units_per_second(number, read.now); };
    redis::Redis other = read.before.shifted(kMoved, units);
    const redis::Reply reply = execute_at(other, read.now + kMoved);
    return reply != read.reply || !other.has_keys_of(read.after.shifted(kMoved, units));
  }
  return std::any_of(kLater.begin(), kLater.end(), [&](seconds later) {
    redis::Redis other = read.before.shifted(later, [](double) { return 0.0; });
    return execute_at(other, read.now + later) != read.reply;
  });
}

}  // namespace overbook::sim
