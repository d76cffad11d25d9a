#pragma once
// Numbers of servers, as --servers takes them.

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "reports/cli/arguments/values.h"

namespace overbook::cli {

// "5", "2..8", "2,4,8", "2..4,8": ascending and each once, whatever the order. Throws UsageError.
[[nodiscard]] std::vector<std::uint32_t> parse_server_counts(FlagText given);

}  // namespace overbook::cli
