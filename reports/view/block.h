#pragma once
// What a report says, as plain data that every format can draw: headings, paragraphs, lists and
// tables. Builders beside this file say each part once, in words. Where formats say it in other words,
// or only some say it, a block holds all wordings side by side. No text is escaped here: every drawing
// passes each through escape.h.

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <utility>
#include <variant>
#include <vector>

#include "reports/result.h"
#include "reports/view/cell_class.h"

namespace overbook::reports {

enum class Format : std::uint8_t { page, terminal, markdown };

// Which formats show a block, or a piece of one.
enum class In : std::uint8_t {
  page = 1,
  terminal = 2,
  page_and_terminal = 3,
  markdown = 4,
  page_and_markdown = 5,
  texts = 6,
  all = 7
};
[[nodiscard]] constexpr bool shows(In in, Format format) {
  return (static_cast<unsigned>(in) >> static_cast<unsigned>(format) & 1U) != 0;
}

// The same in each format's words: a page has room, a terminal has little. An empty one says nothing.
struct Words {
  std::string page = {};
  std::string terminal = {};
  std::string markdown = {};
};

// A text in the words of a format, mostly the same for all of them.
class Wording {
 public:
  Wording() = default;
  Wording(const char* everywhere) : Wording(std::string(everywhere)) {}  // NOLINT: reads as a text
  Wording(const std::string& everywhere) : words_{everywhere, everywhere, everywhere} {}  // NOLINT: likewise
  Wording(Words words) : words_(std::move(words)) {}                                      // NOLINT: likewise

  [[nodiscard]] const std::string& in(Format format) const {
    return format == Format::page       ? words_.page
           : format == Format::terminal ? words_.terminal
                                        : words_.markdown;
  }

 private:
  Words words_;
};

enum class Role : std::uint8_t { plain, strong, emphasis, code };

struct Span {
  Wording text;
  Role role = Role::plain;
};

// A running text; spans that say nothing in a format are not there.
using Text = std::vector<Span>;

// A line of its own: an item of a list, or what stands in smaller print below a cell of a table.
struct Line {
  In in = In::all;
  Text text;
  std::string target = {};  // of a link on a page: "#ce1"
  bool is_alarm = false;
};

struct Heading {
  In in = In::all;
  Wording text;
};

// lead: right above what it introduces. note: in smaller print. banner: that something is missing.
enum class Tone : std::uint8_t { plain, lead, note, banner };

struct Paragraph {
  In in = In::all;
  Tone tone = Tone::plain;
  Text text;
};

struct List {
  In in = In::all;
  std::vector<Line> items = {};
};

struct Term {
  In in = In::all;
  Span name;
  Text text;
};

// Terms and what is to be said of each. note: explanations in smaller print. facts: a name and a value, of
// which those without a value are not there.
struct Terms {
  enum class Look : std::uint8_t { note, facts };

  In in = In::all;
  Look look = Look::note;
  std::vector<Term> terms = {};
};

struct Column {
  enum class Kind : std::uint8_t { text, number };

  Wording head;
  Kind kind = Kind::text;
  In in = In::all;
  std::size_t narrowest =
      0;  // where lines are short, it may be made so narrow; 0: never narrower than its texts
  bool stays_beside_last = false;  // where a table is split, it goes with the column before it
  std::vector<Line> below = {};    // below the head
};

struct Cell {
  Wording text = {};  // of a verdict: what follows its sign and its word
  Role role = Role::plain;
  std::optional<Verdict> verdict = {};
  bool has_word = true;     // whether the verdict's word is to be said: not where the text says it
  bool is_unmet = false;    // not what the scenario expects
  bool is_missing = false;  // there is nothing to say, which an empty text would do
  std::vector<Line> below = {};
};

struct Row {
  std::string group = {};
  std::vector<Cell> cells = {};  // one for each column, whoever shows it
};

// A table whose first column names the rows.
struct Table {
  // verdicts: the table that a reader came for. rows: many, by groups. figures: small, with numbers. options:
  // of the scenario.
  enum class Look : std::uint8_t { verdicts, rows, figures, options };
  // What becomes of it where lines are too short: columns get narrower, or go into further tables below; or
  // there is a block for each column in any case.
  enum class TooWide : std::uint8_t { narrows, splits, block_for_each_column };

  In in = In::all;
  Look look = Look::figures;
  TooWide too_wide = TooWide::narrows;
  std::string label = {};       // for screen readers
  std::string caption = {};     // likewise
  std::string group_head = {};  // of what groups the rows; empty: nothing does
  std::vector<Column> columns = {};
  std::vector<Row> rows = {};
  std::size_t most_rows_on_page = SIZE_MAX;
  std::string has_all_rows = {};  // where a page sends its reader for the others: "report.json"
};

// On lines of its own, to be copied.
struct Code {
  In in = In::all;
  std::string text;
  std::string language;
};

// A cell of a sweep. That it is left out says its class.
struct GridCell {
  CellClass cell_class = CellClass::not_run;
  std::string figure = {};  // "47 %", "≤ 0.003 %"; may be empty
  std::string figure_in_ascii = {};
  std::string excess = {};    // "+2"; may be empty
  std::string interval = {};  // "1.92 to 2.18 %"; may be empty
  std::string target = {};    // of a link on a page, to its counterexample: "#ce4"; may be empty
};

// One axis across, one down.
struct Grid {
  Wording title;
  std::string across;
  std::string down;  // empty where there is one axis; then there is one row
  std::vector<std::string> columns = {};
  std::vector<std::string> rows = {};
  std::vector<std::vector<GridCell>> cells = {};  // by row and column
};

// What is said of all cells in a sentence, in the place of grids.
struct Claim {
  Verdict verdict = Verdict::proved;
  Wording text;
};

// Grids under one title, and what needs none. Where there is room, they stand beside each other.
struct Grids {
  In in = In::all;
  Wording title;
  std::string label = {};                  // for screen readers
  std::vector<std::string> settings = {};  // beside the title, in a terminal
  std::vector<Claim> claims = {};
  std::vector<Grid> grids = {};
};

// What the colours and the signs of grids mean.
struct Legend {
  struct Entry {
    CellClass cell_class = CellClass::proved;
    std::string meaning;
  };
  In in = In::all;
  std::vector<Entry> entries = {};
};

using Block = std::variant<Heading, Paragraph, List, Terms, Table, Code, Grids, Legend>;

// A part of the report. Without blocks, there is no such part.
struct Part {
  std::string anchor = {};  // on a page: "cost"
  Wording title = {};
  std::vector<Block> blocks = {};
};

}  // namespace overbook::reports
