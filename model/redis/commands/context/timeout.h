#pragma once
// How long a blocking command waits.

#include <optional>
#include <string>

#include "model/redis/commands/context/context.h"

namespace overbook::redis {

struct Timeout {
  std::optional<Reply> error;
  bool is_forever = false;
};

// Seconds, as a long double (getTimeoutFromObjectOrReply). Redis converts the milliseconds to 64 bits without
// a check, and what does not fit turns negative; so it is refused as negative here.
[[nodiscard]] Timeout parse_timeout(const std::string& seconds);
// The same in whole milliseconds, as XREAD has it.
[[nodiscard]] Timeout parse_timeout_ms(const std::string& milliseconds);

}  // namespace overbook::redis
