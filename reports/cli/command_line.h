#pragma once
// The command line that gives the same report again.

#include <string>
#include <string_view>

#include "reports/cli/arguments.h"

namespace overbook::cli {

[[nodiscard]] std::string_view to_text(RunCommand command);  // "verify"

// Nothing that the report doesn't depend on, and no path of the machine.
[[nodiscard]] std::string command_line_of(const RunArguments& arguments);

}  // namespace overbook::cli
