#include "reports/html/html_builder.h"

#include <array>

#include "model/check/check.h"

namespace overbook::reports {
namespace {

// Drawn on a 16 by 16 grid: tick, cross, ring, question mark, bar, dot.
constexpr std::array<std::string_view, 6> kIconPaths{
    "M2.5 8.5l3.5 3.5 7.5-8",
    "M3.5 3.5l9 9m0-9l-9 9",
    "M8 2.8a5.2 5.2 0 1 0 .01 0z",
    "M5 5.5a3 3 0 1 1 4.2 2.8c-.9.4-1.2 1-1.2 1.9m0 2.6v.2",
    "M3 8h10",
    "M8 7.9v.2",
};

}  // namespace

HtmlBuilder& HtmlBuilder::open(std::string_view tag, Attributes attributes) {
  single(tag, attributes);
  open_.emplace_back(tag);
  return *this;
}

HtmlBuilder& HtmlBuilder::close() {
  OVERBOOK_CHECK(!open_.empty(), "an element is closed that was not opened");
  html_.append("</").append(open_.back()).append(">");
  open_.pop_back();
  return *this;
}

HtmlBuilder& HtmlBuilder::single(std::string_view tag, Attributes attributes) {
  html_.append("<").append(tag);
  for (const auto& [name, value] : attributes) {
    html_.append(" ").append(name);
    if (!value.empty()) html_.append("=\"").append(html_escaped(value)).append("\"");
  }
  html_.append(">");
  return *this;
}

HtmlBuilder& HtmlBuilder::text(std::string_view text, Lines lines) {
  html_ += html_escaped(text, lines);
  return *this;
}

HtmlBuilder& HtmlBuilder::element(std::string_view tag, Attributes attributes, std::string_view text) {
  return open(tag, attributes).HtmlBuilder::text(text).close();
}

HtmlBuilder& HtmlBuilder::line_break() {
  html_ += '\n';
  return *this;
}

HtmlBuilder& HtmlBuilder::icon(Verdict verdict) {
  open("svg", {{"aria-hidden", "true"}, {"viewBox", "0 0 16 16"}, {"width", "16"}, {"height", "16"}});
  open("path", {{"d", kIconPaths.at(static_cast<std::size_t>(verdict))}}).close();
  return close();
}

HtmlBuilder& HtmlBuilder::append(const HtmlBuilder& finished) {
  html_ += finished.html();
  return *this;
}

HtmlBuilder& HtmlBuilder::style_sheet(std::string_view css) {
  html_.append("<style>").append(css).append("</style>");
  return *this;
}

HtmlBuilder& HtmlBuilder::script(std::string_view program) {
  html_.append("<script>").append(program).append("</script>");
  return *this;
}

HtmlBuilder& HtmlBuilder::data(std::string_view id, std::string_view json) {
  OVERBOOK_CHECK(json.find_first_of("<>&") == std::string_view::npos,
                 "data inside of a page could end its element");
  html_.append("<script type=\"application/json\" id=\"").append(html_escaped(id)).append("\">");
  html_.append(json).append("</script>");
  return *this;
}

const std::string& HtmlBuilder::html() const {
  OVERBOOK_CHECK(open_.empty(), "<{}> is still open at the end of the page", open_.back());
  return html_;
}

}  // namespace overbook::reports
