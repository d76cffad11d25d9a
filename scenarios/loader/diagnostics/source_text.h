#pragma once
// The text of a file, by line and column, and the diagnostics that point into it.

#include <cstddef>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "scenarios/loader/diagnostics/diagnostic.h"

namespace overbook::scenarios {

// Bytes of the text; may lie at its very end (a place where something is missing).
struct Span {
  std::size_t offset = 0;
  std::size_t length = 1;
};

struct Position {
  std::uint32_t line = 1;
  std::uint32_t column = 1;
};

// What is wrong, without where.
struct Finding {
  std::string_view code;
  std::string message;
  std::string label;
  std::string help;
};

// Keeps a view of the text, which must outlive it.
class SourceText {
 public:
  SourceText(std::string file, std::string_view text);

  // Adds another text that diagnostics may point into, such as a value from the command line. Returns what
  // its offsets are to be raised by, to tell them from those of the texts before it.
  std::size_t attach(std::string file, std::string_view text);

  [[nodiscard]] std::string_view text() const { return text_; }
  [[nodiscard]] Position position(std::size_t offset) const;
  [[nodiscard]] Diagnostic diagnostic(Span span, std::string pointer, Finding finding) const;

 private:
  [[nodiscard]] std::string_view line_text(std::uint32_t line) const;  // without its end

  std::string file_;
  std::string_view text_;
  std::vector<std::size_t> line_starts_;
  std::size_t base_ = 0;  // of an attached text: where its offsets begin
  std::vector<SourceText> attached_;
};

// Collects what is wrong with one file.
class Diagnostics {
 public:
  explicit Diagnostics(const SourceText& source) : source_(source) {}

  void add(Span span, std::string pointer, Finding finding);
  void add(Diagnostic diagnostic) { found_.push_back(std::move(diagnostic)); }
  [[nodiscard]] const std::vector<Diagnostic>& found() const { return found_; }
  [[nodiscard]] std::size_t size() const { return found_.size(); }
  // Throws ScenarioError with everything found, sorted by position; returns when nothing was found.
  void throw_if_any();

 private:
  const SourceText& source_;
  std::vector<Diagnostic> found_;
};

}  // namespace overbook::scenarios
