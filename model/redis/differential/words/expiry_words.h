#pragma once
// Expiry times as words. The sequences begin at kStart, so absolute times lie on both sides of it.

#include <string>
#include <string_view>

#include "model/instant.h"
#include "model/redis/differential/words/words.h"

namespace overbook::redis::differential {

// Where the clock of every sequence starts: a time with odd milliseconds and microseconds.
inline constexpr Instant kStart{1'700'000'000'123'456};

// The argument of EX (seconds), PX (milliseconds), EXAT or PXAT (since the epoch): mostly a
// valid one near the clock.
[[nodiscard]] std::string expiry_argument(Draw& draw, std::string_view option);
// One of the options, with its argument or, rarely, without.
[[nodiscard]] Words expiry_option(Draw& draw);

}  // namespace overbook::redis::differential
