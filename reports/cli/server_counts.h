#pragma once
// Numbers of servers, as --servers takes them.

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "reports/cli/values.h"

namespace overbook::cli {

// "5", "2..8", "2,4,8", "2..4,8": ascending and each once, whatever the order. Throws UsageError.
[[nodiscard]] std::vector<std::uint32_t> parse_server_counts(FlagText given);

// The shortest text: "2..4,8", which parse_server_counts() reads back; with another separator "2..4,
// 8". `counts`: ascending.
[[nodiscard]] std::string server_counts_text(const std::vector<std::uint32_t>& counts,
                                             std::string_view separator = ",");

}  // namespace overbook::cli
