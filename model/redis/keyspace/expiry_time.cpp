#include "model/redis/keyspace/expiry_time.h"

#include <limits>

namespace overbook::redis {

std::optional<std::int64_t> any_expiry_ms(std::int64_t argument, TimeForm form, std::int64_t now_ms) {
  std::int64_t time_ms = 0;
  if (__builtin_mul_overflow(argument, form.is_seconds ? 1000 : 1, &time_ms)) return std::nullopt;
  if (!form.is_absolute && __builtin_add_overflow(time_ms, now_ms, &time_ms)) return std::nullopt;
  return time_ms;
}

std::optional<std::int64_t> positive_expiry_ms(std::int64_t argument, TimeForm form, std::int64_t now_ms) {
  if (argument <= 0) return std::nullopt;
  return any_expiry_ms(argument, form, now_ms);
}

}  // namespace overbook::redis
