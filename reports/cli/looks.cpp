#include "reports/cli/looks.h"

#include <unistd.h>

#include <algorithm>

namespace overbook::cli {

Looks looks_of(const Display& display) {
  constexpr std::size_t kWidest = 160;  // longer lines are hard to read, however wide the screen
  Looks looks;
  looks.has_colour_on_stdout = wants_colour(display.colour, is_terminal(STDOUT_FILENO), from_environment);
  looks.has_colour_on_stderr = wants_colour(display.colour, is_terminal(STDERR_FILENO), from_environment);
  looks.is_ascii = display.is_ascii || !has_utf8_locale(from_environment);
  if (const std::optional<unsigned> columns = terminal_width(STDOUT_FILENO)) {
    looks.width = std::min<std::size_t>(*columns, kWidest);
  }
  return looks;
}

reports::TerminalOptions Looks::terminal_options(const Display& display) const {
  reports::TerminalOptions options{.colour = has_colour_on_stdout, .ascii = is_ascii, .width = width};
  if (display.is_quiet) options.verbosity = reports::Verbosity::brief;
  if (display.is_verbose) {
    options.verbosity = reports::Verbosity::full;
    options.max_counterexamples = static_cast<std::size_t>(-1);
  }
  return options;
}

}  // namespace overbook::cli
