#pragma once
// The form of a word by how many there are of what it names.

#include <cstdint>
#include <string>
#include <string_view>

namespace overbook::model {

// "entry" of one, "entries" of none or many.
[[nodiscard]] constexpr std::string_view plural(std::uint64_t count, std::string_view one,
                                                std::string_view many) {
  return count == 1 ? one : many;
}

// "slot", "slots".
[[nodiscard]] inline std::string plural(std::uint64_t count, std::string_view one) {
  return std::string(one) + (count == 1 ? "" : "s");
}

}  // namespace overbook::model
