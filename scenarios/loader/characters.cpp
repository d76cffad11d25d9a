#include "scenarios/loader/characters.h"

#include <fmt/format.h>

namespace overbook::scenarios {
namespace {

constexpr Character kInvalid{.code_point = kReplacement, .bytes = 1, .valid = false};

std::uint8_t byte_at(std::string_view text, std::size_t index) {
  return static_cast<std::uint8_t>(text[index]);
}

bool is_continuation(std::string_view text, std::size_t index) {
  return index < text.size() && (byte_at(text, index) & 0xC0U) == 0x80U;
}

struct Lead {
  std::size_t bytes;
  char32_t bits;
  char32_t smallest;  // below it the form is overlong
};

Lead lead_of(std::uint8_t byte) {
  if (byte >= 0xC2 && byte <= 0xDF) return {2, byte & 0x1FU, 0x80};
  if (byte >= 0xE0 && byte <= 0xEF) return {3, byte & 0x0FU, 0x800};
  if (byte >= 0xF0 && byte <= 0xF4) return {4, byte & 0x07U, 0x10000};
  return {0, 0, 0};
}

}  // namespace

Character first_character(std::string_view text) {
  const std::uint8_t first = byte_at(text, 0);
  if (first < 0x80) return {.code_point = first, .bytes = 1, .valid = true};
  const Lead lead = lead_of(first);
  if (lead.bytes == 0) return kInvalid;
  char32_t code_point = lead.bits;
  for (std::size_t i = 1; i < lead.bytes; ++i) {
    if (!is_continuation(text, i)) return kInvalid;
    code_point = (code_point << 6U) | (byte_at(text, i) & 0x3FU);
  }
  const bool surrogate = code_point >= 0xD800 && code_point <= 0xDFFF;
  if (code_point < lead.smallest || surrogate || code_point > 0x10FFFF) return kInvalid;
  return {.code_point = code_point, .bytes = lead.bytes, .valid = true};
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
  const auto put = [&text](char32_t byte) { text.push_back(static_cast<char>(byte)); };
  if (code_point < 0x80) {
    put(code_point);
  } else if (code_point < 0x800) {
    put(0xC0U | (code_point >> 6U));
    put(0x80U | (code_point & 0x3FU));
  } else if (code_point < 0x10000) {
    put(0xE0U | (code_point >> 12U));
    put(0x80U | ((code_point >> 6U) & 0x3FU));
    put(0x80U | (code_point & 0x3FU));
  } else {
    put(0xF0U | (code_point >> 18U));
    put(0x80U | ((code_point >> 12U) & 0x3FU));
    put(0x80U | ((code_point >> 6U) & 0x3FU));
    put(0x80U | (code_point & 0x3FU));
  }
}

bool is_control(char32_t code_point) {
  if (code_point < 0x20 || (code_point >= 0x7F && code_point <= 0x9F)) return true;
  const bool separates_lines = code_point == 0x2028 || code_point == 0x2029;
  const bool invisible = (code_point >= 0x200B && code_point <= 0x200F) || code_point == 0xFEFF;
  const bool reorders = code_point == 0x061C || (code_point >= 0x202A && code_point <= 0x202E) ||
                        (code_point >= 0x2066 && code_point <= 0x2069);
  return separates_lines || invisible || reorders;
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
