#include "scenarios/loader/diagnostics/backticks.h"

#include <fmt/format.h>

#include <cstdint>

#include "model/text/utf8.h"

namespace overbook::scenarios {

std::string in_backticks(std::string_view text) {
  constexpr std::size_t kShown = 60;
  std::string out = "`";
  std::size_t shown = 0;
  for (std::size_t at = 0; at < text.size(); ++shown) {
    if (shown == kShown) {
      out += "...";
      break;
    }
    const text::Utf8Unit unit = text::utf8_at(text, at);
    const char32_t character = unit.or_replacement();
    if (text::is_control(character)) {
      out += fmt::format("\\u{{{:x}}}", static_cast<std::uint32_t>(character));
    } else {
      text::append_utf8(out, character);
    }
    at += unit.length;
  }
  return out + "`";
}

}  // namespace overbook::scenarios
