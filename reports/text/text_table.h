#pragma once
// Tables for a terminal: columns as wide as their widest cell, cells wrapped when the whole would be wider
// than the screen. Widths are counted as terminals draw them (utf8.h).

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace overbook::reports {

// What a text means; a terminal with colour shows it in one of the eight basic colours or a weight.
enum class Style : std::uint8_t { plain, strong, faint, good, bad, unsure };

// The text between its escape sequences, or as it is when `colour` is false. The text
// must be visible() already.
[[nodiscard]] std::string styled(std::string_view text, Style style, bool colour);

struct TextCell {
  std::string text = {};  // any text: made visible() when it is added
  Style style = Style::plain;
};

struct TextColumn {
  std::string header = {};    // empty in all columns: no header line
  bool flexible = false;      // may be narrowed, down to min_width, to make the table fit
  std::size_t min_width = 1;  // also when its cells are narrower
  std::string filler = {};    // stands in further lines of a wrapped row: a lane's "│"
};

class TextTable {
 public:
  TextTable(std::vector<TextColumn> columns, std::size_t gap);

  // One cell for each column; missing ones are empty.
  void add_row(std::vector<TextCell> cells);

  // Lines of at most `width` columns where the flexible columns allow it, none with trailing spaces, each
  // indented by `indent` and ended by a line feed.
  [[nodiscard]] std::string render(std::size_t width, std::size_t indent, bool colour) const;

  // The width of the table with no cell wrapped, without indentation.
  [[nodiscard]] std::size_t natural_width() const;

 private:
  [[nodiscard]] std::vector<std::size_t> natural_widths() const;
  [[nodiscard]] std::vector<std::size_t> fitted_widths(std::size_t width) const;

  std::vector<TextColumn> columns_;
  std::vector<std::vector<TextCell>> rows_;
  std::size_t gap_;
};

// The text cut into lines of at most `width` columns: at spaces, else after '-', ':', '/', '_' or ',', else
// anywhere. At least one line. Explicit line feeds are not known here: visible() has shown them.
[[nodiscard]] std::vector<std::string> wrapped(std::string_view text, std::size_t width);

// A paragraph: the text made visible and wrapped; the first line follows `first`, the others `rest`.
[[nodiscard]] std::string paragraph(std::string_view text, std::size_t width, std::string_view first,
                                    std::string_view rest);

}  // namespace overbook::reports
