#include "reports/html/html_blocks.h"

#include <fmt/format.h>

#include <algorithm>
#include <cstdint>
#include <string>

#include "reports/text/words.h"

namespace overbook::reports {
namespace {

const std::string& on_page(const Wording& wording) {
  return wording.in(Format::page);
}

void add_span(HtmlBuilder& html, const Span& span) {
  const std::string& text = on_page(span.text);
  if (text.empty()) return;
  switch (span.role) {
    case Role::plain:
    case Role::emphasis:
      html.text(text);
      break;
    case Role::strong:
      html.element("strong", text);
      break;
    case Role::code:
      html.element("code", text);
      break;
  }
}

void add_text(HtmlBuilder& html, const Text& text) {
  for (const Span& span : text) add_span(html, span);
}

// What stands below a cell: a link, an alarm, code, or anything.
void add_below(HtmlBuilder& html, const std::vector<Line>& lines) {
  for (const Line& line : lines) {
    if (!shows(line.in, Format::page)) continue;
    const bool is_code = line.text.size() == 1 && line.text.front().role == Role::code;
    if (is_code) {
      html.element("code", {{"class", "sub"}}, on_page(line.text.front().text));
      continue;
    }
    if (line.is_alarm) {
      html.open("strong", {{"class", "unmet"}});
    } else if (!line.target.empty()) {
      html.open("a", {{"class", "sub"}, {"href", line.target}});
    } else {
      html.open("span", {{"class", "sub"}});
    }
    add_text(html, line.text);
    html.close();
  }
}

std::string_view class_of(Table::Look look) {
  switch (look) {
    case Table::Look::verdicts:
      return "verdicts";
    case Table::Look::rows:
      return "by-servers";
    case Table::Look::options:
      return "figures options";
    case Table::Look::figures:
      break;
  }
  return "figures";
}

class TableOnPage {
 public:
  TableOnPage(HtmlBuilder& html, const Table& table) : html_(html), table_(table) {}

  void add() {
    open_scroll_region(html_, table_.label);
    html_.open("table", {{"class", class_of(table_.look)}});
    html_.element("caption", {{"class", "vh"}}, table_.caption);
    add_header();
    const std::size_t shown = std::min(table_.rows.size(), table_.most_rows_on_page);
    table_.group_head.empty() ? add_rows(shown) : add_groups(shown);
    html_.close().close();
    if (shown == table_.rows.size()) return;
    html_.element("p", {{"class", "banner"}},
                  fmt::format("{} more rows are left out here; {} has all.",
                              grouped(table_.rows.size() - shown), table_.has_all_rows));
  }

 private:
  // Of the columns of a page, those that say how much line up by their last digits.
  void open_cell(std::string_view tag, std::string_view scope, const Column& column) {
    const bool is_number = column.kind == Column::Kind::number;
    if (scope.empty()) {
      is_number ? html_.open(tag, {{"class", "num"}}) : html_.open(tag);
    } else {
      is_number ? html_.open(tag, {{"scope", scope}, {"class", "num"}}) : html_.open(tag, {{"scope", scope}});
    }
  }

  void add_header() {
    html_.open("thead").open("tr");
    for (const Column& column : table_.columns) {
      if (!shows(column.in, Format::page)) continue;
      open_cell("th", "col", column);
      html_.text(on_page(column.head));
      add_below(html_, column.below);
      html_.close();
    }
    html_.close().close();
    const bool is_small = table_.look == Table::Look::figures || table_.look == Table::Look::options;
    if (!is_small) html_.line_break();
  }

  void add_rows(std::size_t shown) {
    html_.open("tbody");
    for (std::size_t i = 0; i < shown; ++i) add_row(table_.rows[i]);
    html_.close();
  }

  // What groups rows stands in a line of its own: as a column, it would take the room of two.
  void add_groups(std::size_t shown) {
    const auto columns = std::count_if(table_.columns.begin(), table_.columns.end(),
                                       [](const Column& column) { return shows(column.in, Format::page); });
    for (std::size_t i = 0; i < shown; ++i) {
      const std::string& group = table_.rows[i].group;
      if (i == 0 || table_.rows[i - 1].group != group) {
        if (i > 0) html_.close();
        html_.open("tbody").open("tr", {{"class", "first"}});
        html_.element("th", {{"scope", "rowgroup"}, {"colspan", std::to_string(columns)}}, group);
        html_.close().line_break();
      }
      add_row(table_.rows[i]);
    }
    if (shown > 0) html_.close();
  }

  void add_row(const Row& row) {
    html_.open("tr");
    for (std::size_t i = 0; i < row.cells.size(); ++i) {
      if (shows(table_.columns[i].in, Format::page)) add_cell(row.cells[i], table_.columns[i], i == 0);
    }
    html_.close().line_break();
  }

  void add_cell(const Cell& cell, const Column& column, bool names_the_row) {
    if (cell.verdict) {
      html_.open("td", {{"class", fmt::format("v {}", word(*cell.verdict))}});
      add_verdict(cell);
    } else {
      open_cell(names_the_row ? "th" : "td", names_the_row ? "row" : "", column);
      const std::string& text = on_page(cell.text);
      table_.look == Table::Look::options ? html_.element("code", text) : html_.text(text);
    }
    add_below(html_, cell.below);
    html_.close();
  }

  void add_verdict(const Cell& cell) {
    std::string said(spoken(*cell.verdict));
    if (table_.look == Table::Look::verdicts) said = capitalised(said);
    const std::string& text = on_page(cell.text);
    html_.open("span", {{"class", "vk"}}).icon(*cell.verdict);
    if (!cell.has_word) {
      html_.element("span", {{"class", "vh"}}, said).element("span", text).close();
      return;
    }
    html_.text(text.empty() ? said : said + " " + text).close();
  }

  HtmlBuilder& html_;
  const Table& table_;
};

class BlockOnPage {
 public:
  explicit BlockOnPage(HtmlBuilder& html) : html_(html) {}

  void operator()(const Heading& heading) { html_.element("h3", on_page(heading.text)); }
  void operator()(const Paragraph& paragraph) {
    switch (paragraph.tone) {
      case Tone::plain:
      case Tone::lead:
        html_.open("p");
        break;
      case Tone::note:
        html_.open("p", {{"class", "note"}});
        break;
      case Tone::banner:
        html_.open("p", {{"class", "banner"}});
        break;
    }
    add_text(html_, paragraph.text);
    html_.close();
  }
  void operator()(const List& list) {
    html_.open("ul");
    for (const Line& item : list.items) {
      html_.open("li");
      add_text(html_, item.text);
      html_.close();
    }
    html_.close();
  }
  void operator()(const Terms& terms) {
    const bool are_facts = terms.look == Terms::Look::facts;
    html_.open("dl", {{"class", are_facts ? "kv" : "note"}});
    for (const Term& term : terms.terms) {
      if (!shows(term.in, Format::page)) continue;
      are_facts ? add_fact(term) : add_term(term);
    }
    html_.close();
  }
  void operator()(const Table& table) { TableOnPage(html_, table).add(); }
  void operator()(const Code& code) { html_.element("pre", code.text); }
  void operator()(const Grids& grids) { add_grids(html_, grids, SIZE_MAX); }
  void operator()(const Legend& legend) { add_legend(html_, legend); }

 private:
  void add_term(const Term& term) {
    html_.element("dt", on_page(term.name.text)).open("dd");
    add_text(html_, term.text);
    html_.close();
  }
  void add_fact(const Term& term) {
    const Span& value = term.text.front();
    if (on_page(value.text).empty()) return;
    html_.element("dt", on_page(term.name.text)).open("dd");
    html_.element(value.role == Role::code ? "code" : "span", on_page(value.text)).close().line_break();
  }

  HtmlBuilder& html_;
};

bool is_on_page(const Block& block) {
  return std::visit([](const auto& each) { return shows(each.in, Format::page); }, block);
}

}  // namespace

void open_scroll_region(HtmlBuilder& html, std::string_view label) {
  html.open("div", {{"class", "scroll"}, {"role", "region"}, {"tabindex", "0"}, {"aria-label", label}});
}

void add_block(HtmlBuilder& html, const Block& block) {
  if (is_on_page(block)) std::visit(BlockOnPage(html), block);
}

void add_blocks(HtmlBuilder& html, const Part& part) {
  for (const Block& block : part.blocks) add_block(html, block);
}

}  // namespace overbook::reports
