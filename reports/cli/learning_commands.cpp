// overbook init: for those who begin.

#include <fmt/format.h>

#include "reports/cli/commands.h"
#include "reports/cli/outputs.h"
#include "reports/cli/starter/starter.h"
#include "reports/text/escape.h"

namespace overbook::cli {
namespace {

// What is safe as a file's name is safe in the files and in a shell, too.
void check_name(const std::string& name) {
  const std::string safe = file_safe(name);
  if (safe == name) return;
  throw UsageError(
      fmt::format("init: `{}` can't be the name of a folder and of the files in it: up to 100 letters, "
                  "digits, '.', '_' and '-' are expected, the first no '.' or '-', the last no '-'; such "
                  "as `{}`",
                  reports::visible(name), name.empty() ? "my-limiter" : safe));
}

std::string what_to_do(const std::string& folder, const Starter& starter) {
  std::string text;
  for (const reports::FileInFolder& file : starter.files)
    text += fmt::format("wrote {}/{}\n", folder, file.name);
  return text + fmt::format(R"(
Run it as it is:
  overbook run {0}/{1}
Sent as two commands, it turns somebody away for nothing; as one script, nobody.

Then make it yours:
  {2}
    acquire, release: the commands that your servers send, one redis.call each
  {1}
    limit, running, servers: how many slots, how many of them are taken when
      the race begins, and how many servers race for what is left
    "atomic": true: the same program, each of its calls as one script
    expect: the verdicts that you count on; run exits with 1 on any other
    lease, faults: what runs out, and what may go wrong (`overbook schema`)
Before you run it again, this finds the mistakes of both files:
  overbook check {0}/{1}
)",
                            folder, starter.scenario, starter.program);
}

}  // namespace

ExitCode init(const InitArguments& arguments) {
  check_name(arguments.name);
  const Starter starter = starter_called(arguments.name);
  try {
    reports::make_folder_atomically(arguments.name, starter.files);
  } catch (const reports::FolderTaken& taken) {
    throw UsageError(
        fmt::format("init: {}; nothing was written. Give another name: overbook init NAME", taken.what()));
  }
  print(what_to_do(arguments.name, starter));
  return ExitCode::holds;
}

}  // namespace overbook::cli
