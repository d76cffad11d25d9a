#pragma once
// What the tests share that ask who wrote what.

#include <array>
#include <chrono>
#include <cstdint>
#include <string>

#include "model/redis/test_redis.h"

namespace overbook::redis {

[[nodiscard]] inline TestRedis tracking(std::uint64_t hash_seed = 1) {
  TestRedis redis(hash_seed);
  redis.redis.track_writers();
  return redis;
}

[[nodiscard]] inline Instant now_of(const TestRedis& redis) {
  return std::chrono::milliseconds(redis.now_ms);
}

[[nodiscard]] inline std::string name_of(const Owned& owned) {
  static constexpr std::array kWords{"expiry", "score", "field", "value"};
  std::string name = owned.key + " " + kWords.at(static_cast<std::size_t>(owned.what));
  return owned.member.empty() ? name : name + " " + owned.member;
}

// "k expiry 1, k value 2".
[[nodiscard]] inline std::string owners(const TestRedis& redis) {
  std::string text;
  for (const Owned& owned : redis.redis.owned(now_of(redis)))
    text += (text.empty() ? "" : ", ") + name_of(owned) + " " + std::to_string(owned.writer);
  return text;
}

}  // namespace overbook::redis
