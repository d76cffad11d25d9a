#include "reports/markdown/markdown_blocks.h"

#include <fmt/format.h>

#include "reports/markdown/markdown_sweep.h"
#include "reports/text/escape.h"
#include "reports/text/glyphs.h"
#include "reports/text/words.h"

namespace overbook::reports {
namespace {

const std::string& in_markdown(const Wording& wording) {
  return wording.in(Format::markdown);
}

std::string drawn(const Span& span) {
  const std::string text = markdown_escaped(in_markdown(span.text));
  if (text.empty()) return text;
  switch (span.role) {
    case Role::strong:
      return "**" + text + "**";
    case Role::emphasis:
      return "*" + text + "*";
    case Role::plain:
    case Role::code:
      break;
  }
  return text;
}

std::string drawn(const Text& text) {
  std::string out;
  for (const Span& span : text) out += drawn(span);
  return out;
}

std::string drawn(const Cell& cell, Table::Look look) {
  std::string out;
  if (cell.verdict) {
    const std::string& said = in_markdown(cell.text);
    out = glyph(*cell.verdict);
    const std::string_view mark = look == Table::Look::verdicts ? "**" : "";
    if (cell.has_word) out += fmt::format(" {0}{1}{0}", mark, spoken(*cell.verdict));
    if (!said.empty()) out += markdown_escaped(" " + said);
  } else {
    out = drawn({cell.text, cell.role});
  }
  for (const Line& line : cell.below) {
    if (shows(line.in, Format::markdown)) out += "<br>" + drawn(line.text);
  }
  return out;
}

// The cells are Markdown already.
std::string row_of(const std::vector<std::string>& cells) {
  std::string out = "|";
  for (const std::string& cell : cells) out += " " + cell + " |";
  return out + "\n";
}

std::string rule_for(std::size_t columns) {
  return row_of(std::vector<std::string>(columns, "---"));
}

// What groups the rows is a column of its own.
std::string table_in_markdown(const Table& table) {
  std::vector<std::string> heads;
  if (!table.group_head.empty()) heads.push_back(markdown_escaped(table.group_head));
  for (const Column& column : table.columns) {
    if (shows(column.in, Format::markdown)) heads.push_back(markdown_escaped(in_markdown(column.head)));
  }
  std::string out = row_of(heads) + rule_for(heads.size());
  for (const Row& row : table.rows) {
    out += "|";
    if (!table.group_head.empty()) out += " " + drawn({row.group, Role::strong}) + " |";
    for (std::size_t i = 0; i < row.cells.size(); ++i) {
      if (!shows(table.columns[i].in, Format::markdown)) continue;
      const Cell& cell = row.cells[i];
      out += cell.is_missing ? " |" : " " + drawn(cell, table.look) + " |";
    }
    out += "\n";
  }
  return out + "\n";
}

struct BlockInMarkdown {
  std::string operator()(const Heading& heading) const {
    return "### " + markdown_escaped(in_markdown(heading.text)) + "\n\n";
  }
  std::string operator()(const Paragraph& paragraph) const {
    return (paragraph.tone == Tone::banner ? "> " : "") + drawn(paragraph.text) + "\n\n";
  }
  std::string operator()(const List& list) const {
    std::string out;
    for (const Line& item : list.items) out += "- " + drawn(item.text) + "\n";
    return out + "\n";
  }
  std::string operator()(const Terms& terms) const {
    std::string out;
    for (const Term& term : terms.terms) {
      if (shows(term.in, Format::markdown)) out += "- " + drawn(term.name) + ": " + drawn(term.text) + "\n";
    }
    return out + "\n";
  }
  std::string operator()(const Table& table) const { return table_in_markdown(table); }
  std::string operator()(const Code& code) const {
    return markdown_block(visible(code.text), code.language) + "\n";
  }
  std::string operator()(const Grids& grids) const { return grids_in_markdown(grids); }
  std::string operator()(const Legend& legend) const {
    std::string out;
    for (const Legend::Entry& entry : legend.entries)
      out += fmt::format("- {} {}\n", glyph(verdict_of(entry.cell_class)), markdown_escaped(entry.meaning));
    return out + "\n";
  }
};

}  // namespace

std::string block_in_markdown(const Block& block) {
  const bool is_shown = std::visit([](const auto& each) { return shows(each.in, Format::markdown); }, block);
  return is_shown ? std::visit(BlockInMarkdown(), block) : std::string();
}

std::string part_in_markdown(const Part& part) {
  std::string out;
  for (const Block& block : part.blocks) out += block_in_markdown(block);
  return out.empty() ? out : "## " + markdown_escaped(in_markdown(part.title)) + "\n\n" + out;
}

}  // namespace overbook::reports
