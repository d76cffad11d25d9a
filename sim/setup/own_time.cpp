#include "sim/setup/own_time.h"

#include <algorithm>
#include <array>

#include "model/redis/shifted.h"
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
  const auto units = [&](double number) { return units_per_second(number, reads.now); };
  // What a client has put into it by its own clock is later, too.
  const auto execute_later = [&](redis::Redis& redis, std::chrono::milliseconds by) {
    redis::Command command = reads.command;
    for (std::string& word : command.words) {
      const std::string bracket = word.starts_with('(') ? "(" : "";
      if (const auto later = redis::shifted_text(word.substr(bracket.size()), by, units))
        word = bracket + *later;
    }
    redis.write_as(reads.writer);
    return redis.execute(reads.connection, command, reads.now + by);
  };
  redis::Redis after = reads.before;
  const redis::Reply reply = execute_later(after, {});
  if (reads.knows_leases) {
    redis::Redis other = reads.before.shifted(kMoved, units);
    return execute_later(other, kMoved) != reply || !other.has_keys_of(after.shifted(kMoved, units));
  }
  return std::any_of(kLater.begin(), kLater.end(), [&](seconds later) {
    redis::Redis other = reads.before.shifted(later, [](double) { return 0.0; });
    return execute_later(other, later) != reply;
  });
}

}  // namespace overbook::sim
