#pragma once
// Every text of a report may hold anything: a scenario's author typed it, or a simulated Redis answered it.
// Each writer passes each text through the one function here that fits its format, exactly once.
//
// All of them first make invisible things visible: control characters (C0, DEL, C1), bidirectional
// controls, zero-width and line-separator characters, noncharacters, and bytes that are not UTF-8 come
// out as plain ASCII, e.g. "\x1b", "\n", "\u{202e}". So nothing can colour a terminal, reorder a line or
// hide in it. The result is valid UTF-8. A backslash of the text itself stays as it is: this is for
// reading, not for decoding.

#include <cstdint>
#include <string>
#include <string_view>

namespace overbook::reports {

// What becomes of line feeds and tabs: shown as "\n" and "\t", or kept (for texts of several lines).
enum class Lines : std::uint8_t { shown, kept };

// For a terminal, and the first pass of all others.
[[nodiscard]] std::string visible(std::string_view text, Lines lines = Lines::shown);

// For HTML text and for attribute values in double quotes.
[[nodiscard]] std::string html_escaped(std::string_view text, Lines lines = Lines::shown);

// For XML 1.0 text and for attribute values in double quotes. "]]>" is harmless: '>' is escaped.
[[nodiscard]] std::string xml_escaped(std::string_view text, Lines lines = Lines::shown);

// For running Markdown text (GitHub's dialect), also inside a table cell: one line, nothing is markup.
[[nodiscard]] std::string markdown_escaped(std::string_view text);

// A fenced block of its own lines, ending with a line feed. `language` is ours: "text", "json".
[[nodiscard]] std::string markdown_block(std::string_view text, std::string_view language);

}  // namespace overbook::reports
