#include "reports/cli/arguments/command_line.h"

#include <fmt/format.h>

#include <filesystem>
#include <span>
#include <system_error>

#include "reports/cli/arguments/run_flags.h"
#include "reports/text/shell_word.h"

namespace overbook::cli {
namespace {

template <typename Arguments>
std::string line_of(std::string_view command, const std::string& file,
                    std::span<const FlagOf<Arguments>> flags, const Arguments& arguments) {
  std::string line = fmt::format("overbook {} {}", command, reports::shell_word(portable_path(file)));
  for (const FlagOf<Arguments>& flag : flags) {
    for (const std::string& word : flag.words(arguments)) line += " " + reports::shell_word(word);
  }
  return line;
}

}  // namespace

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
  return line_of(to_text(arguments.command), arguments.scenario, run_flags(), arguments);
}

std::string command_line_of(const JudgeArguments& arguments) {
  return line_of("judge", arguments.history, judge_flags(), arguments);
}

std::string portable_path(const std::string& given) {
  const std::filesystem::path path(given);
  if (path.is_relative()) return given;
  std::error_code error;
  const std::filesystem::path relative = std::filesystem::proximate(path, error);
  const bool is_below = !error && !relative.empty() && *relative.begin() != "..";
  return is_below ? relative.string() : path.filename().string();
}

}  // namespace overbook::cli
