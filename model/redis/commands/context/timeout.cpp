#include "model/redis/commands/context/timeout.h"

#include <cmath>

#include "model/redis/commands/context/errors.h"

namespace overbook::redis {

Timeout parse_timeout(const std::string& seconds) {
  const std::optional<long double> timeout_s = parse_long_double(seconds);
  if (!timeout_s) return {.error = errors::error("timeout is not a float or out of range")};
  const long double timeout_ms = std::ceil(*timeout_s * 1000);
  constexpr long double kTwoTo63 = 9223372036854775808.0L;
  if (timeout_ms < 0 || timeout_ms >= kTwoTo63) return {.error = errors::error("timeout is negative")};
  return {.error = std::nullopt, .is_forever = timeout_ms == 0};
}

Timeout parse_timeout_ms(const std::string& milliseconds) {
  const std::optional<std::int64_t> timeout_ms = parse_integer(milliseconds);
  if (!timeout_ms) return {.error = errors::error("timeout is not an integer or out of range")};
  if (*timeout_ms < 0) return {.error = errors::error("timeout is negative")};
  return {.error = std::nullopt, .is_forever = *timeout_ms == 0};
}

}  // namespace overbook::redis
