#pragma once
// Numbers that are times, as they would be at another time.

#include <chrono>
#include <functional>
#include <optional>
#include <string>

namespace overbook::redis {

// A text that is wholly a finite number for which `units_per_second` is not 0, moved in its own unit. An
// integer's text stays one, by a whole number of its units (rounded down); others get up to 17 significant
// digits. Nothing: it is no time.
[[nodiscard]] std::optional<std::string> shifted_text(const std::string& text, std::chrono::milliseconds by,
                                                      const std::function<double(double)>& units_per_second);

}  // namespace overbook::redis
