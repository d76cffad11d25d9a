#include "reports/assembly/server_counts_text.h"

#include <fmt/format.h>

namespace overbook::assembly {

std::string server_counts_text(const std::vector<std::uint32_t>& counts, std::string_view separator) {
  std::string text;
  for (std::size_t first = 0; first < counts.size();) {
    std::size_t last = first;
    while (last + 1 < counts.size() && counts[last + 1] == counts[last] + 1) ++last;
    const bool is_range = last > first + 1;  // "2,3" is as short as "2..3"
    if (!is_range) last = first;
    if (!text.empty()) text += separator;
    text += is_range ? fmt::format("{}..{}", counts[first], counts[last]) : fmt::format("{}", counts[first]);
    first = last + 1;
  }
  return text;
}

}  // namespace overbook::assembly
