#pragma once
// Why something ended before everything was seen: a bound that was reached, or somebody who asked it to stop.

#include <cstdint>
#include <string_view>

namespace overbook::sim {

enum class StopReason : std::uint8_t { states, memory, depth, out_of_time, interrupted };

// "states", "memory", "depth", "out of time", "interrupted"
[[nodiscard]] std::string_view to_text(StopReason reason);

}  // namespace overbook::sim
