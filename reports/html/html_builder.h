#pragma once
// Writes HTML that is well-formed and escaped by construction: text and attribute values enter only through
// functions that escape them, and elements close in the order in which they were opened.

#include <initializer_list>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "reports/result.h"
#include "reports/text/escape.h"

namespace overbook::reports {

class HtmlBuilder {
 public:
  using Attributes = std::initializer_list<std::pair<std::string_view, std::string_view>>;

  // Tag and attribute names are ours: literals, not escaped. An attribute without value stands alone.
  HtmlBuilder& open(std::string_view tag, Attributes attributes = {});
  // Closes the innermost open element; for void elements (meta, br) use single().
  HtmlBuilder& close();
  HtmlBuilder& single(std::string_view tag, Attributes attributes = {});
  HtmlBuilder& text(std::string_view text, Lines lines = Lines::shown);
  HtmlBuilder& element(std::string_view tag, std::string_view text) { return element(tag, {}, text); }
  HtmlBuilder& element(std::string_view tag, Attributes attributes, std::string_view text);
  HtmlBuilder& line_break();
  // The sign of a verdict, hidden from screen readers: the word stands beside it.
  HtmlBuilder& icon(Verdict verdict);
  // Elements finished by another builder.
  HtmlBuilder& append(const HtmlBuilder& finished);
  // The style sheet and the program: ours, and not escaped.
  HtmlBuilder& style_sheet(std::string_view css);
  HtmlBuilder& script(std::string_view program);
  // JSON that is no program: its '<', '>' and '&' must be written as escapes (to_json_line() does).
  HtmlBuilder& data(std::string_view id, std::string_view json);

  [[nodiscard]] std::size_t size() const { return html_.size(); }
  // All elements must be closed.
  [[nodiscard]] const std::string& html() const;

 private:
  std::string html_;
  std::vector<std::string> open_;
};

}  // namespace overbook::reports
