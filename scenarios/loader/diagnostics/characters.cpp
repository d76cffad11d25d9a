#include "scenarios/loader/diagnostics/characters.h"

#include <fmt/format.h>
#include <utf8proc.h>

#include <array>

namespace overbook::scenarios {
Character first_character(std::string_view text) {
  utf8proc_int32_t code_point = 0;
  const auto bytes = utf8proc_iterate(reinterpret_cast<const utf8proc_uint8_t*>(text.data()),
                                      static_cast<utf8proc_ssize_t>(text.size()), &code_point);
  if (bytes <= 0) return {.code_point = kReplacement, .bytes = 1, .valid = false};
  return {.code_point = static_cast<char32_t>(code_point),
          .bytes = static_cast<std::size_t>(bytes),
          .valid = true};
}

std::size_t find_invalid_utf8(std::string_view text) {
  for (std::size_t offset = 0; offset < text.size();) {
    const Character character = first_character(text.substr(offset));
    if (!character.valid) return offset;
    offset += character.bytes;
  }
  return std::string_view::npos;
}

std::size_t count_characters(std::string_view text) {
  std::size_t count = 0;
  for (std::size_t offset = 0; offset < text.size(); ++count) {
    offset += first_character(text.substr(offset)).bytes;
  }
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

std::string in_backticks(std::string_view text) {
  constexpr std::size_t kShown = 60;
  std::string out = "`";
  std::size_t shown = 0;
  for (std::size_t offset = 0; offset < text.size(); ++shown) {
    if (shown == kShown) {
      out += "...";
      break;
    }
    const Character character = first_character(text.substr(offset));
    if (is_control(character.code_point)) {
      out += fmt::format("\\u{{{:x}}}", static_cast<std::uint32_t>(character.code_point));
    } else {
      append_utf8(out, character.code_point);
    }
    offset += character.bytes;
  }
  return out + "`";
}

}  // namespace overbook::scenarios
