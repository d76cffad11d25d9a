#pragma once
// Texts as words of a command line.

#include <string>
#include <string_view>

namespace overbook::reports {

// The word as a POSIX shell reads it back: bare where that is safe, else in single quotes.
[[nodiscard]] std::string shell_word(std::string_view text);
// In single quotes, always.
[[nodiscard]] std::string shell_quoted(std::string_view text);

}  // namespace overbook::reports
