#include "scenarios/loader/diagnostics/render.h"

#include <fmt/format.h>

#include <algorithm>
#include <string_view>
#include <utility>

#include "model/text/utf8.h"

namespace overbook::scenarios {
namespace {

constexpr std::size_t kBeforePlace = 60;      // characters of a long line that are shown before the place
constexpr std::size_t kShown = 110;           // and altogether
constexpr std::size_t kLongestPointer = 160;  // bytes; a field's name may be as long as the file
constexpr std::string_view kCut = "...";

struct Style {
  std::string_view error;
  std::string_view frame;
  std::string_view strong;
  std::string_view off;
};
constexpr Style kPlain{.error = "", .frame = "", .strong = "", .off = ""};
constexpr Style kColour{.error = "\x1b[1;31m", .frame = "\x1b[1;34m", .strong = "\x1b[1m", .off = "\x1b[0m"};

std::u32string characters_of(std::string_view text) {
  std::u32string out;
  for (std::size_t at = 0; at < text.size();) {
    const text::Utf8Unit unit = text::utf8_at(text, at);
    out.push_back(unit.or_replacement());
    at += unit.length;
  }
  return out;
}

std::string safe(std::u32string_view characters, bool ascii) {
  std::string out;
  for (char32_t c : characters) {
    if (c == U'\t') c = U' ';
    if (text::is_control(c)) c = ascii ? U'?' : text::kReplacement;
    text::append_utf8(out, ascii && c > 0x7E ? U'?' : c);
  }
  return out;
}

std::string safe(std::string_view text, bool ascii) {
  return safe(characters_of(text), ascii);
}

std::size_t cells_of(std::u32string_view characters, bool ascii) {
  if (ascii) return characters.size();
  std::size_t cells = 0;
  for (const char32_t c : characters) {
    // As safe() shows it: U+FFFD is as wide as a tab's space.
    cells += text::display_width(text::is_control(c) ? text::kReplacement : c);
  }
  return cells;
}

struct Excerpt {
  std::string line;
  std::size_t indent;  // cells before the carets
  std::size_t carets;
};

Excerpt excerpt_of(const Diagnostic& diagnostic, bool ascii) {
  const std::u32string line = characters_of(diagnostic.source_line);
  const std::u32string_view all = line;
  const std::size_t place = std::min<std::size_t>(diagnostic.column - 1, all.size());
  const bool long_line = all.size() > kShown;
  const std::size_t start = long_line && place > kBeforePlace ? place - kBeforePlace : 0;
  const std::u32string_view shown = all.substr(start, long_line ? kShown : std::u32string_view::npos);
  const std::size_t in_shown = std::min(place - start, shown.size());
  const std::u32string_view marked = shown.substr(in_shown, diagnostic.length);
  const std::string_view head = start > 0 ? kCut : "";
  const std::string_view tail = start + shown.size() < all.size() ? kCut : "";
  return {.line = fmt::format("{}{}{}", head, safe(shown, ascii), tail),
          .indent = head.size() + cells_of(shown.substr(0, in_shown), ascii),
          .carets = std::max<std::size_t>(cells_of(marked, ascii), 1)};
}

std::string trimmed(std::string text) {
  text.erase(text.find_last_not_of(' ') + 1);
  return text;
}

void render_excerpt(std::string& out, const Diagnostic& diagnostic, const RenderOptions& options) {
  const Style& style = options.colour ? kColour : kPlain;
  const std::string number = std::to_string(diagnostic.line);
  const std::string gutter(number.size(), ' ');
  const Excerpt excerpt = excerpt_of(diagnostic, options.ascii);
  out += fmt::format("{} {}|{}\n", gutter, style.frame, style.off);
  out += trimmed(fmt::format("{}{} |{} {}", style.frame, number, style.off, excerpt.line)) + "\n";
  const std::string carets = std::string(excerpt.indent, ' ') + std::string(style.error) +
                             std::string(excerpt.carets, '^') + " " + safe(diagnostic.label, options.ascii);
  out += trimmed(fmt::format("{} {}|{} {}", gutter, style.frame, style.off, carets)) +
         std::string(style.off) + "\n";
}

void render_one(std::string& out, const Diagnostic& diagnostic, const RenderOptions& options) {
  const Style& style = options.colour ? kColour : kPlain;
  const auto shown = [&](std::string_view text) { return safe(text, options.ascii); };
  const std::string gutter(std::to_string(diagnostic.line).size(), ' ');
  const std::string_view pointer = std::string_view(diagnostic.pointer).substr(0, kLongestPointer);
  const std::string where = pointer.empty() ? "at the top level" : "at " + shown(pointer);
  out += fmt::format("{}error[{}]{}{}: {}{}\n", style.error, diagnostic.code, style.off, style.strong,
                     shown(diagnostic.message), style.off);
  const std::string place =
      diagnostic.line == 0 ? "" : fmt::format(":{}:{}", diagnostic.line, diagnostic.column);
  out += fmt::format("{}{}-->{} {}{}  ({})\n", gutter, style.frame, style.off, shown(diagnostic.file), place,
                     where);
  if (diagnostic.line == 0) {
    out += fmt::format("{} {}= {}{}\n", gutter, style.frame, style.off, shown(diagnostic.label));
  } else {
    render_excerpt(out, diagnostic, options);
  }
  if (!diagnostic.help.empty()) {
    out += fmt::format("{} {}= {}help: {}\n", gutter, style.frame, style.off, shown(diagnostic.help));
  }
}

}  // namespace

std::string render(const std::vector<Diagnostic>& diagnostics, const RenderOptions& options) {
  std::string out;
  for (const Diagnostic& diagnostic : diagnostics) {
    if (!out.empty()) out += "\n";
    render_one(out, diagnostic, options);
  }
  return out;
}

}  // namespace overbook::scenarios
