#pragma once
// UTF-8 as far as messages need it: walking by character, finding what is not UTF-8,
// showing found text safely.

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

namespace overbook::scenarios {

struct Character {
  char32_t code_point = 0;  // U+FFFD when the bytes are not UTF-8
  std::size_t bytes = 1;    // 1 for a byte that is not UTF-8
  bool valid = true;
};

inline constexpr char32_t kReplacement = 0xFFFD;

// The character that starts at `text[0]`; `text` is not empty. Follows Unicode 15, table 3-7: no overlong
// forms, no surrogates, nothing past U+10FFFF.
[[nodiscard]] Character first_character(std::string_view text);

// The offset of the first byte that is not UTF-8; npos: there is none.
[[nodiscard]] std::size_t find_invalid_utf8(std::string_view text);

[[nodiscard]] std::size_t count_characters(std::string_view text);
void append_utf8(std::string& text, char32_t code_point);

// Controls, format characters (those that reorder text, those without a width) and separators of lines:
// nothing that a message should hold.
[[nodiscard]] bool is_control(char32_t code_point);

// `text` in backticks for a message: control characters as \u{1b}, bytes that are not UTF-8 as U+FFFD, and
// cut after 60 characters.
[[nodiscard]] std::string in_backticks(std::string_view text);

}  // namespace overbook::scenarios
