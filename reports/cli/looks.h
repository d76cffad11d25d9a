#pragma once
// How this process's output looks: what the command line says, where the streams go, and the environment.

#include <cstddef>

#include "reports/cli/console/console.h"
#include "reports/terminal/terminal.h"

namespace overbook::cli {

struct Looks {
  bool has_colour_on_stdout = false;
  bool has_colour_on_stderr = false;
  bool is_ascii = false;
  std::size_t width = 100;  // columns of stdout; of a file, 100

  [[nodiscard]] reports::TerminalOptions terminal_options(const Display& display) const;
};

[[nodiscard]] Looks looks_of(const Display& display);

}  // namespace overbook::cli
