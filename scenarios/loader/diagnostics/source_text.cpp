#include "scenarios/loader/diagnostics/source_text.h"

#include <algorithm>
#include <tuple>
#include <utility>

#include "model/text/utf8.h"

namespace overbook::scenarios {
namespace {

// One character for each character of the line, so that columns stay true.
std::string showable(std::string_view line) {
  std::string out;
  for (std::size_t at = 0; at < line.size();) {
    const text::Utf8Unit unit = text::utf8_at(line, at);
    const char32_t character = unit.or_replacement();
    const bool hidden = text::is_control(character) && character != U'\t';
    text::append_utf8(out, hidden ? text::kReplacement : character);
    at += unit.length;
  }
  return out;
}

}  // namespace

SourceText::SourceText(std::string file, std::string_view text) : file_(std::move(file)), text_(text) {
  line_starts_.push_back(0);
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text[i] == '\n') line_starts_.push_back(i + 1);
  }
}

Position SourceText::position(std::size_t offset) const {
  offset = std::min(offset, text_.size());
  const auto next = std::upper_bound(line_starts_.begin(), line_starts_.end(), offset);
  const auto line = static_cast<std::uint32_t>(next - line_starts_.begin());
  const std::size_t start = line_starts_[line - 1];
  return {
      .line = line,
      .column = static_cast<std::uint32_t>(text::count_characters(text_.substr(start, offset - start)) + 1)};
}

std::string_view SourceText::line_text(std::uint32_t line) const {
  const std::size_t start = line_starts_[line - 1];
  std::string_view rest = text_.substr(start);
  rest = rest.substr(0, rest.find('\n'));
  if (rest.ends_with('\r')) rest.remove_suffix(1);
  return rest;
}

std::size_t SourceText::attach(std::string file, std::string_view text) {
  const SourceText& last = attached_.empty() ? *this : attached_.back();
  const std::size_t base = last.base_ + last.text_.size() + 1;  // its very end is a place too
  attached_.emplace_back(std::move(file), text).base_ = base;
  return base;
}

Diagnostic SourceText::diagnostic(Span span, std::string pointer, Finding finding) const {
  const auto attached = std::find_if(attached_.rbegin(), attached_.rend(),
                                     [&](const SourceText& other) { return span.offset >= other.base_; });
  if (attached != attached_.rend()) {
    span.offset -= attached->base_;
    return attached->diagnostic(span, std::move(pointer), std::move(finding));
  }
  const Position start = position(span.offset);
  const std::size_t offset = std::min(span.offset, text_.size());
  const std::size_t length = text::count_characters(text_.substr(offset, span.length));
  return {.code = std::string(finding.code),
          .file = file_,
          .line = start.line,
          .column = start.column,
          .length = static_cast<std::uint32_t>(std::max<std::size_t>(length, 1)),
          .pointer = std::move(pointer),
          .message = std::move(finding.message),
          .label = std::move(finding.label),
          .help = std::move(finding.help),
          .source_line = showable(line_text(start.line))};
}

void Diagnostics::add(Span span, std::string pointer, Finding finding) {
  found_.push_back(source_.diagnostic(span, std::move(pointer), std::move(finding)));
}

void Diagnostics::throw_if_any() {
  if (found_.empty()) return;
  std::stable_sort(found_.begin(), found_.end(), [](const Diagnostic& a, const Diagnostic& b) {
    return std::tie(a.line, a.column) < std::tie(b.line, b.column);
  });
  throw ScenarioError(std::move(found_));
}

}  // namespace overbook::scenarios
