#pragma once
// Found text in a message, shown safely.

#include <string>
#include <string_view>

namespace overbook::scenarios {

// `text` in backticks for a message: control characters as \u{1b}, bytes that are not UTF-8 as U+FFFD, and
// cut after 60 characters.
[[nodiscard]] std::string in_backticks(std::string_view text);

}  // namespace overbook::scenarios
