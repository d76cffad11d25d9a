#pragma once
// What a history shows, in words.

#include <cstdint>
#include <string>

#include "sim/histories/judged_history.h"

namespace overbook::sim::histories {

// Why no history can show whether the property holds; empty: it can.
[[nodiscard]] std::string why_no_history_shows(model::PropertyId property);

// What is wrong in the window of a violation. `permits`: of the limit.
[[nodiscard]] std::string explain(model::PropertyId property, const Breach& breach, std::uint32_t permits);

}  // namespace overbook::sim::histories
