#pragma once
// The flags that say what is asked, one table for `run`, `verify` and `assumptions`, and one for `judge`: from
// these reading them, their environment variables, and the line that gives the same report again follow.

#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "reports/cli/arguments/arguments.h"
#include "reports/cli/arguments/values.h"

namespace overbook::cli {

enum class FlagKind {
  value,     // takes a value; given twice, the last one counts
  values,    // takes one value each time
  list,      // the same, or several with commas
  toggle,    // takes none
  opposites  // "--expect,!--no-expect": takes none; the second form says no
};

template <typename Arguments>
struct FlagOf {
  std::string_view names;  // "-n,--schedules": the long one names the environment variable
  std::string_view type;   // of its value, for the help: "N"
  FlagKind kind = FlagKind::value;
  // Puts what was given where it belongs: the value, or "yes" or "no". Throws UsageError.
  void (*decode)(FlagText given, Arguments& arguments);
  // The words that give the same report again; none: the report does not depend on it, or it was not given.
  std::vector<std::string> (*words)(const Arguments& arguments);
  std::string_view help = {};  // where it is the same for all commands that have the flag

  // "--schedules"
  [[nodiscard]] std::string_view long_name() const {
    const std::size_t begin = names.find("--");
    return names.substr(begin, names.find(',', begin) - begin);
  }
};
using RunFlag = FlagOf<RunArguments>;
using JudgeFlag = FlagOf<JudgeArguments>;

// In the order of the line that gives the same report again.
[[nodiscard]] std::span<const RunFlag> run_flags();
[[nodiscard]] const RunFlag& run_flag(std::string_view long_name);

[[nodiscard]] std::span<const JudgeFlag> judge_flags();

// A flag that a command has, with what its help says there.
struct CommandFlag {
  std::string_view name;  // "--schedules"
  std::string help;
};

// What `run` and `verify` have in common, and what each has besides; in the order of their help. The flags of
// the report itself, its files and looks, come between the two.
[[nodiscard]] std::vector<CommandFlag> common_flags_of(RunCommand command);
[[nodiscard]] std::vector<CommandFlag> own_flags_of(RunCommand command);

}  // namespace overbook::cli
