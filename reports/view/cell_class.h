#pragma once
// What a cell of a sweep says of a property, as a colour shows it.

#include <cstddef>
#include <cstdint>
#include <string_view>

#include "reports/result.h"

namespace overbook::reports {

// Six classes of what a cell may say, from best to worst, and five for cells without a share.
enum class CellClass : std::uint8_t {
  proved,
  not_found,
  below_1,  // violated by so many percent of the schedules
  below_10,
  below_50,
  from_50,
  violated,  // nobody knows by how many
  inconclusive,
  not_run,
  not_applicable,
  left_out
};
inline constexpr std::size_t kCellClasses = 11;
inline constexpr std::size_t kGradedClasses = 6;
[[nodiscard]] std::string_view label_of(CellClass cell_class);  // "proved", "1 to 10 %"
[[nodiscard]] Verdict verdict_of(CellClass cell_class);

}  // namespace overbook::reports
