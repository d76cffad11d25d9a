#pragma once
// Whether a script is one that Redis would load, and a program one that overbook would.

#include <optional>
#include <string>
#include <string_view>

namespace overbook::scenarios {

// Why the script does not compile, for example "line 3: '=' expected near 'x'"; nothing when it does.
[[nodiscard]] std::optional<std::string> compile_error(std::string_view script);

// Why a program can't be used, for example "line 3: '=' expected near 'x'"; nothing when it can.
[[nodiscard]] std::optional<std::string> load_error(const std::string& program);

}  // namespace overbook::scenarios
