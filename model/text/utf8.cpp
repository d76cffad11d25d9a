#include "model/text/utf8.h"

#include <utf8proc.h>

#include <array>

namespace overbook::text {

Utf8Unit utf8_at(std::string_view text, std::size_t at) {
  const auto* const bytes = reinterpret_cast<const utf8proc_uint8_t*>(text.data()) + at;
  utf8proc_int32_t code_point = 0;
  const auto length = utf8proc_iterate(bytes, static_cast<utf8proc_ssize_t>(text.size() - at), &code_point);
  if (length <= 0) return {.code_point = *bytes, .length = 1, .valid = false};
  return {.code_point = static_cast<char32_t>(code_point),
          .length = static_cast<std::size_t>(length),
          .valid = true};
}

std::size_t find_invalid_utf8(std::string_view text) {
  for (std::size_t at = 0; at < text.size();) {
    const Utf8Unit unit = utf8_at(text, at);
    if (!unit.valid) return at;
    at += unit.length;
  }
  return std::string_view::npos;
}

std::size_t count_characters(std::string_view text) {
  std::size_t count = 0;
  for (std::size_t at = 0; at < text.size(); ++count) at += utf8_at(text, at).length;
  return count;
}

void append_utf8(std::string& text, char32_t code_point) {
  std::array<utf8proc_uint8_t, 4> bytes{};
  const auto count = utf8proc_encode_char(static_cast<utf8proc_int32_t>(code_point), bytes.data());
  text.append(bytes.begin(), bytes.begin() + count);
}

bool is_control(char32_t code_point) {
  switch (utf8proc_category(static_cast<utf8proc_int32_t>(code_point))) {
    case UTF8PROC_CATEGORY_CC:
    case UTF8PROC_CATEGORY_CF:
    case UTF8PROC_CATEGORY_ZL:
    case UTF8PROC_CATEGORY_ZP:
      return true;
    default:
      return false;
  }
}

bool is_unseen(char32_t code_point) {
  const bool is_noncharacter =
      (code_point & 0xFFFEU) == 0xFFFEU || (code_point >= 0xFDD0 && code_point <= 0xFDEF);
  // These say how the character before them is drawn: an emoji in colour, for one.
  const bool is_variation_selector = code_point >= 0xFE00 && code_point <= 0xFE0F;
  const utf8proc_property_t* const property =
      utf8proc_get_property(static_cast<utf8proc_int32_t>(code_point));
  return is_control(code_point) || is_noncharacter || (property->ignorable != 0 && !is_variation_selector);
}

std::size_t display_width(char32_t code_point) {
  return static_cast<std::size_t>(utf8proc_charwidth(static_cast<utf8proc_int32_t>(code_point)));
}

std::size_t display_width(std::string_view text) {
  std::size_t width = 0;
  for (std::size_t at = 0; at < text.size();) {
    const Utf8Unit unit = utf8_at(text, at);
    width += unit.valid ? display_width(unit.code_point) : 1;
    at += unit.length;
  }
  return width;
}

}  // namespace overbook::text
