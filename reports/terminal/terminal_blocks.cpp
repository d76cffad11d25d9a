#include "reports/terminal/terminal_blocks.h"

#include <fmt/format.h>

#include <algorithm>

#include "reports/terminal/terminal_sweep.h"
#include "reports/terminal/terminal_tables.h"
#include "reports/text/escape.h"

namespace overbook::reports {
namespace {

const std::string& in_terminal(const Wording& wording) {
  return wording.in(Format::terminal);
}

class BlockInTerminal {
 public:
  explicit BlockInTerminal(const TerminalOptions& options) : options_(options) {}

  std::string operator()(const Heading& heading) const {
    return styled(visible(in_terminal(heading.text)), Style::strong, options_.colour) + "\n";
  }
  std::string operator()(const Paragraph& paragraph) const {
    const Style style = paragraph.tone == Tone::banner ? Style::bad : Style::plain;
    std::string out;
    for (const std::string& line : wrapped(visible(plain_text(paragraph.text)), options_.width))
      out += styled(line, style, options_.colour) + "\n";
    return paragraph.tone == Tone::lead ? out : out + "\n";
  }
  std::string operator()(const List& list) const {
    std::string out;
    for (const Line& item : list.items) out += paragraph(plain_text(item.text), options_.width, "", "  ");
    return list.items.empty() ? out : out + "\n";
  }
  std::string operator()(const Terms& terms) const {
    TextTable table({{}, {.flexible = true, .min_width = 20}}, 2);
    for (const Term& term : terms.terms) {
      if (shows(term.in, Format::terminal))
        table.add_row({{in_terminal(term.name.text)}, {plain_text(term.text)}});
    }
    return table.render(options_.width, 2, options_.colour) + "\n";
  }
  std::string operator()(const Table& table) const { return table_text(table, options_); }
  std::string operator()(const Code& code) const { return visible(code.text) + "\n\n"; }
  std::string operator()(const Grids& grids) const { return grids_text(grids, options_); }
  std::string operator()(const Legend& legend) const { return legend_text(legend, options_); }

 private:
  const TerminalOptions& options_;
};

}  // namespace

Style style_of(Verdict verdict) {
  switch (verdict) {
    case Verdict::proved:
      return Style::good;
    case Verdict::violated:
      return Style::bad;
    case Verdict::not_found:
    case Verdict::inconclusive:
      return Style::unsure;
    case Verdict::not_run:
    case Verdict::not_applicable:
      return Style::faint;
  }
  return Style::plain;
}

std::string plain_text(const Text& text) {
  std::string out;
  for (const Span& span : text) out += in_terminal(span.text);
  return out;
}

std::string block_text(const Block& block, const TerminalOptions& options) {
  const bool is_shown = std::visit([](const auto& each) { return shows(each.in, Format::terminal); }, block);
  return is_shown ? std::visit(BlockInTerminal(options), block) : std::string();
}

std::string part_text(const Part& part, const TerminalOptions& options) {
  std::string out;
  for (const Block& block : part.blocks) out += block_text(block, options);
  return out.empty() ? out
                     : styled(visible(in_terminal(part.title)), Style::strong, options.colour) + "\n" + out;
}

}  // namespace overbook::reports
