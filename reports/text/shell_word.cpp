#include "reports/text/shell_word.h"

namespace overbook::reports {

std::string shell_word(std::string_view text) {
  constexpr std::string_view kSafe =
      "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_-+=./:@%,#";
  const bool is_safe =
      !text.empty() && text.front() != '#' && text.find_first_not_of(kSafe) == std::string_view::npos;
  return is_safe ? std::string(text) : shell_quoted(text);
}

std::string shell_quoted(std::string_view text) {
  std::string quoted = "'";
  for (const char c : text) {
    if (c == '\'') {
      quoted += "'\\''";
    } else {
      quoted += c;
    }
  }
  return quoted + "'";
}

}  // namespace overbook::reports
