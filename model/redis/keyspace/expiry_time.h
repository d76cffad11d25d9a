#pragma once
// Expiry times in arguments: seconds or milliseconds, from now or from the epoch.

#include <cstdint>
#include <optional>

namespace overbook::redis {

struct TimeForm {
  bool is_seconds = false;
  bool is_absolute = false;
};

// The expiry time in milliseconds since the epoch that SET, SETEX and GETEX make of their argument, or
// nothing where Redis answers "invalid expire time": it must be positive and not overflow
// (getExpireMillisecondsOrReply).
[[nodiscard]] std::optional<std::int64_t> positive_expiry_ms(std::int64_t argument, TimeForm form,
                                                             std::int64_t now_ms);

// The same for EXPIRE and its relatives, to which any time will do that does not overflow.
[[nodiscard]] std::optional<std::int64_t> any_expiry_ms(std::int64_t argument, TimeForm form,
                                                        std::int64_t now_ms);

}  // namespace overbook::redis
