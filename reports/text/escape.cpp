#include "reports/text/escape.h"

#include <fmt/format.h>

#include <algorithm>

#include "model/text/utf8.h"

namespace overbook::reports {
namespace {

void append_named(std::string& out, const text::Utf8Unit& unit) {
  if (unit.code_point == U'\n') {
    out += "\\n";
  } else if (unit.code_point == U'\t') {
    out += "\\t";
  } else if (unit.code_point == U'\r') {
    out += "\\r";
  } else if (!unit.valid || unit.code_point < 0x80) {
    out += fmt::format("\\x{:02x}", static_cast<std::uint32_t>(unit.code_point));
  } else {
    out += fmt::format("\\u{{{:04x}}}", static_cast<std::uint32_t>(unit.code_point));
  }
}

// HTML and XML share these five. The numeric form of the apostrophe is the one that both know.
std::string with_entities(const std::string& text) {
  std::string out;
  out.reserve(text.size());
  for (const char c : text) {
    switch (c) {
      case '&':
        out += "&amp;";
        break;
      case '<':
        out += "&lt;";
        break;
      case '>':
        out += "&gt;";
        break;
      case '"':
        out += "&quot;";
        break;
      case '\'':
        out += "&#39;";
        break;
      default:
        out += c;
    }
  }
  return out;
}

std::size_t longest_run_of_backticks(std::string_view text) {
  std::size_t longest = 0;
  std::size_t run = 0;
  for (const char c : text) {
    run = c == '`' ? run + 1 : 0;
    longest = std::max(longest, run);
  }
  return longest;
}

}  // namespace

std::string visible(std::string_view text, Lines lines) {
  std::string out;
  out.reserve(text.size());
  for (std::size_t at = 0; at < text.size();) {
    const text::Utf8Unit unit = text::utf8_at(text, at);
    const bool is_kept = lines == Lines::kept && (unit.code_point == U'\n' || unit.code_point == U'\t');
    if (unit.valid && (is_kept || !text::is_unseen(unit.code_point))) {
      out += text.substr(at, unit.length);
    } else {
      append_named(out, unit);
    }
    at += unit.length;
  }
  return out;
}

std::string html_escaped(std::string_view text, Lines lines) {
  return with_entities(visible(text, lines));
}

std::string xml_escaped(std::string_view text, Lines lines) {
  return with_entities(visible(text, lines));
}

std::string markdown_escaped(std::string_view text) {
  constexpr std::string_view kMarkup = "\\`*_[]#+|~@$=-";
  std::string out;
  for (const char c : visible(text)) {
    switch (c) {
      case '&':
        out += "&amp;";
        break;
      case '<':
        out += "&lt;";
        break;
      case '>':
        out += "&gt;";
        break;
      default:
        // '-', '+' and '=' are markup only at the start of a line or in rows of their own.
        if (kMarkup.find(c) != std::string_view::npos &&
            (out.empty() || (c != '-' && c != '+' && c != '='))) {
          out += '\\';
        }
        out += c;
    }
  }
  return out;
}

std::string markdown_block(std::string_view text, std::string_view language) {
  const std::string shown = visible(text, Lines::kept);
  const std::string fence(std::max<std::size_t>(3, longest_run_of_backticks(shown) + 1), '`');
  const std::string_view end = !shown.empty() && shown.back() == '\n' ? "" : "\n";
  return fmt::format("{0}{1}\n{2}{3}{0}\n", fence, language, shown, end);
}

}  // namespace overbook::reports
