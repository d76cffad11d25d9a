// Loaded into the real redis-server (LD_PRELOAD), to hand its clock in as the fake's is handed in: expiry,
// TTL, TIME and the time-outs of blocking commands are then compared to the microsecond, and nobody waits.
// Only the wall clock is replaced; the monotonic one, which drives the server's event loop, stays.
//
// The time is in a file that the parent shares, whose descriptor's number is in the environment.

#include <sys/mman.h>
#include <sys/time.h>

#include <atomic>
#include <cstdint>
#include <cstdlib>
#include <ctime>

#include "model/redis/real/shared_time.h"

namespace {

using overbook::redis::real::kSharedTimeVariable;
using overbook::redis::real::SharedTime;

const SharedTime& shared_time() {
  static const SharedTime* const kTime = [] {
    const char* descriptor = std::getenv(kSharedTimeVariable);
    if (descriptor == nullptr) std::abort();
    void* memory = mmap(nullptr, sizeof(SharedTime), PROT_READ, MAP_SHARED, std::atoi(descriptor), 0);
    if (memory == MAP_FAILED) std::abort();
    return static_cast<const SharedTime*>(memory);
  }();
  return *kTime;
}

}  // namespace

extern "C" {

int gettimeofday(timeval* time, void* /*zone*/) noexcept {
  const std::int64_t now_us = shared_time().now_us.load();
  time->tv_sec = now_us / 1'000'000;
  time->tv_usec = now_us % 1'000'000;
  return 0;
}

time_t time(time_t* time) noexcept {
  const time_t now_s = shared_time().now_us.load() / 1'000'000;
  if (time != nullptr) *time = now_s;
  return now_s;
}
}
