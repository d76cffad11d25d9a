#pragma once
// Numbers in JSON that is made: as short as they can be.

#include <cmath>
#include <cstdint>
#include <nlohmann/json.hpp>

namespace overbook::scenarios {

// What is whole has no point.
[[nodiscard]] inline nlohmann::ordered_json number_json(double value) {
  if (std::trunc(value) != value) return value;
  if (value < 0) return static_cast<std::int64_t>(value);
  return static_cast<std::uint64_t>(value);
}

}  // namespace overbook::scenarios
