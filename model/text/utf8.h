#pragma once
// Reading, writing and judging UTF-8 that may be broken: names come from files and from Redis values, which
// hold any bytes.

#include <cstddef>
#include <string>
#include <string_view>

namespace overbook::text {

inline constexpr char32_t kReplacement = 0xFFFD;

// What stands at one place of a text. Of a byte that begins no well-formed sequence (RFC 3629: no overlong
// form, no surrogate, nothing above U+10FFFF), `valid` is false, `code_point` is the byte, `length` is 1.
struct Utf8Unit {
  char32_t code_point = 0;
  std::size_t length = 1;  // in bytes
  bool valid = false;

  // U+FFFD for a byte that is not UTF-8.
  [[nodiscard]] char32_t or_replacement() const { return valid ? code_point : kReplacement; }
};

// Requires at < text.size().
[[nodiscard]] Utf8Unit utf8_at(std::string_view text, std::size_t at);

// The offset of the first byte that is not UTF-8; npos: there is none.
[[nodiscard]] std::size_t find_invalid_utf8(std::string_view text);

// A byte that is not UTF-8 counts 1.
[[nodiscard]] std::size_t count_characters(std::string_view text);

void append_utf8(std::string& text, char32_t code_point);

// Controls, format characters (those that reorder text, those without a width) and separators of lines.
[[nodiscard]] bool is_control(char32_t code_point);

// What would act on the reader's screen, or would not be seen there: those, what Unicode lets a screen leave
// out, and noncharacters.
[[nodiscard]] bool is_unseen(char32_t code_point);

// Columns that a terminal gives to a code point: 0 for controls and combining marks, 2 for wide East Asian
// characters and emoji, else 1.
[[nodiscard]] std::size_t display_width(char32_t code_point);

// The sum over a text; a byte that is not UTF-8 counts 1.
[[nodiscard]] std::size_t display_width(std::string_view text);

}  // namespace overbook::text
