#pragma once
// The command line that gives the same report again.

#include <string>
#include <string_view>

#include "reports/cli/arguments/arguments.h"

namespace overbook::cli {

[[nodiscard]] std::string_view to_text(RunCommand command);  // "verify"

// Nothing that the report doesn't depend on, and no path of the machine.
[[nodiscard]] std::string command_line_of(const RunArguments& arguments);
[[nodiscard]] std::string command_line_of(const JudgeArguments& arguments);

// As it was typed, or relative to the working directory: a report holds no path of the machine.
[[nodiscard]] std::string portable_path(const std::string& given);

}  // namespace overbook::cli
