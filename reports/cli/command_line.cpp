#include "reports/cli/command_line.h"

#include <fmt/format.h>

#include "reports/cli/asked_scenario.h"
#include "reports/cli/run_flags.h"
#include "reports/text/shell_word.h"

namespace overbook::cli {

std::string_view to_text(RunCommand command) {
  switch (command) {
    case RunCommand::run:
      return "run";
    case RunCommand::verify:
      return "verify";
    case RunCommand::assumptions:
      return "assumptions";
  }
  return "?";
}

std::string command_line_of(const RunArguments& arguments) {
  std::string line = fmt::format("overbook {} {}", to_text(arguments.command),
                                 reports::shell_word(portable_path(arguments.scenario)));
  for (const RunFlag& flag : run_flags()) {
    for (const std::string& word : flag.words(arguments)) line += " " + reports::shell_word(word);
  }
  return line;
}

}  // namespace overbook::cli
