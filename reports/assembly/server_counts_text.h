#pragma once
// Numbers of servers as a text.

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace overbook::assembly {

// The shortest: "2..4,8", as --servers takes it; with another separator "2..4, 8". `counts`: ascending.
[[nodiscard]] std::string server_counts_text(const std::vector<std::uint32_t>& counts,
                                             std::string_view separator = ",");

}  // namespace overbook::assembly
