#pragma once
// What is wrong with a report that was read.

#include <stdexcept>
#include <string>

namespace overbook::reports {

// A file that is not a report, or not one that this version reads. what() is the whole message, e.g.
// "report.json: at /strategies/0/name: found 7, expected a string".
class ReportError : public std::runtime_error {
 public:
  // `pointer` is a JSON pointer (RFC 6901); empty means the document itself.
  ReportError(std::string file, std::string pointer, std::string found, std::string expected);

  [[nodiscard]] const std::string& file() const { return file_; }
  [[nodiscard]] const std::string& pointer() const { return pointer_; }
  [[nodiscard]] const std::string& found() const { return found_; }
  [[nodiscard]] const std::string& expected() const { return expected_; }

 private:
  std::string file_;
  std::string pointer_;
  std::string found_;
  std::string expected_;
};

}  // namespace overbook::reports
