#pragma once
// One line of a recorded history: a JSON object such as
//
//   {"at_ms": 12.5, "server": "s1", "request": "r7", "conversation": "c1", "event": "invoked"}
//
// Fields that are not known here mean nothing, whatever they hold: logs have more to say than we ask.

#include <string>
#include <string_view>
#include <variant>

#include "sim/histories/recorded.h"

namespace overbook::scenarios {

inline constexpr std::size_t kMostLineBytes = 65'536;
inline constexpr std::size_t kMostHistoryNameBytes = 256;
// Since 1970 or whatever: before the year 5138.
inline constexpr double kMostHistoryMs = 1e14;

// The event, or what is wrong with the line. `text`: without its end. `line`: its number, from 1.
[[nodiscard]] std::variant<sim::histories::RecordedEvent, sim::histories::LineProblem> history_event(
    std::string_view text, std::uint64_t line);

// What a line should be, for messages.
[[nodiscard]] std::string_view history_line_example();

}  // namespace overbook::scenarios
