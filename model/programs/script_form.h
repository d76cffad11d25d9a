#pragma once
// A program as one script of Redis, so that each of its functions is a single step.
//
// The text of the program stands in the script unchanged and at the same lines: what the script needs
// stands before it on the first line, and after it. Its globals become locals, which a script may have.

#include <string>
#include <string_view>
#include <vector>

#include "model/programs/program.h"

namespace overbook::model {

// ARGV of the script: the name of the function, the clock in milliseconds, and the fields of the request in
// the order of script_arguments. It answers as the function does, but false is 0 and nothing is "nothing".
[[nodiscard]] std::string script_form(const Program& program);

[[nodiscard]] std::vector<std::string> script_arguments(ProgramCall function, std::int64_t clock_ms,
                                                        const ProgramRequest& request);

}  // namespace overbook::model
