#include "reports/cli/command_line.h"

#include <fmt/format.h>

#include "reports/assembly/server_counts_text.h"
#include "reports/cli/asked_scenario.h"
#include "reports/cli/question.h"
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
  std::string line = fmt::format("overbook {} ", to_text(arguments.command));
  line += reports::shell_word(portable_path(arguments.scenario));
  for (const std::string& setting : arguments.settings) line += " --set " + reports::shell_word(setting);
  for (const std::string& label : arguments.strategies) line += " --strategy " + reports::shell_word(label);
  for (const model::PropertyId id : arguments.properties)
    line += fmt::format(" --property {}", model::info(id).name);
  if (arguments.schedules) line += fmt::format(" --schedules {}", *arguments.schedules);
  if (arguments.seed) line += fmt::format(" --seed {}", *arguments.seed);
  if (arguments.scheduler) line += fmt::format(" --scheduler {}", sim::to_text(*arguments.scheduler));
  if (arguments.max_steps) line += fmt::format(" --max-depth {}", *arguments.max_steps);
  // Not which server: its place is this machine's business, and the URL may hold a password.
  if (arguments.redis.is_wanted()) line += " --redis URL";
  if (arguments.redis.allows_nonempty) line += " --allow-nonempty";
  if (arguments.redis.is_free_running) line += " --free-running";
  if (arguments.bounds.states && !is_campaign_on_redis(arguments))
    line += fmt::format(" --states {}", *arguments.bounds.states);
  if (arguments.bounds.preemptions) line += fmt::format(" --preemptions {}", *arguments.bounds.preemptions);
  if (arguments.bounds.engine == sim::Engine::plain) line += " --engine plain";
  if (!arguments.servers.empty()) line += " --servers " + assembly::server_counts_text(arguments.servers);
  if (arguments.time_limit) line += fmt::format(" --time-limit {}ms", arguments.time_limit->count());
  if (arguments.expect == false) line += " --no-expect";
  return line;
}

}  // namespace overbook::cli
