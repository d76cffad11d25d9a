#pragma once
// Whether the strategies' calls work when each is made alone (sim/setup/rehearsal.h), and at which line of
// which script they don't.

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "scenarios/loader/diagnostics/diagnostic.h"
#include "scenarios/loader/sweep.h"

namespace overbook::scenarios {

// An error of a running script, as Redis words it, taken apart.
struct ScriptError {
  std::optional<std::uint32_t> line;  // from 1; nothing: it has none, as an error that the script returns
  std::string what;                   // without "user_script:3:" and the script's hash
};
[[nodiscard]] ScriptError script_error_from(std::string_view error);

// Of the strategies named `labels` (none: of all) the calls that fail, in the first cell of the sweep in
// which one does. `file_name`: the scenario's, as the caller named it; scripts lie beside it. An error
// without a line has line 0.
[[nodiscard]] std::vector<Diagnostic> check_calls(const Sweep& sweep, const std::vector<std::string>& labels,
                                                  const std::string& file_name);

}  // namespace overbook::scenarios
