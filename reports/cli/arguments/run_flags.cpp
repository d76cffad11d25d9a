#include "reports/cli/arguments/run_flags.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <limits>
#include <stdexcept>

#include "reports/assembly/server_counts_text.h"
#include "reports/cli/arguments/choices.h"
#include "reports/cli/arguments/server_counts.h"
#include "scenarios/loader/loader.h"
#include "scenarios/loader/settings.h"
#include "sim/verification/assumptions.h"

namespace overbook::cli {
namespace {

using Words = std::vector<std::string>;

// "--seed 7" of what is set.
template <typename T>
Words numbered(std::string_view flag, const std::optional<T>& value) {
  return value ? Words{std::string(flag), fmt::format("{}", *value)} : Words();
}

Words toggled(std::string_view flag, bool is_on) {
  return is_on ? Words{std::string(flag)} : Words();
}

Words repeated(std::string_view flag, const std::vector<std::string>& values) {
  Words words;
  for (const std::string& value : values) words.insert(words.end(), {std::string(flag), value});
  return words;
}

std::uint32_t steps(FlagText given, std::uint64_t least) {
  return static_cast<std::uint32_t>(parse_number(given, {least, scenarios::kMaxSteps}));
}

sim::SchedulerKind scheduler(FlagText given) {
  if (const auto kind = sim::scheduler_from_text(given.text)) return *kind;
  throw UsageError(fmt::format("{}: `{}` is none of random, pct, round-robin", given.flag, given.text));
}

// A report depends on no place of the machine, nor on how long it may take to draw it.
Words no_words(const RunArguments&) {
  return {};
}

const std::array<RunFlag, 19> kFlags{{
    {"--set", "PATH=VALUE", FlagKind::values,
     [](FlagText given, RunArguments& run) { run.settings.emplace_back(parse_setting(given)); },
     [](const RunArguments& run) { return repeated("--set", run.settings); }},
    {"--strategy", "LABEL", FlagKind::values,
     [](FlagText given, RunArguments& run) { run.strategies.emplace_back(given.text); },
     [](const RunArguments& run) { return repeated("--strategy", run.strategies); }},
    {"--property", "NAME", FlagKind::list,
     [](FlagText given, RunArguments& run) { run.properties.push_back(parse_property(given)); },
     [](const RunArguments& run) {
       Words names;
       for (const model::PropertyId id : run.properties) names.emplace_back(model::info(id).name);
       return repeated("--property", names);
     }},
    {"-n,--schedules", "N", FlagKind::value,
     [](FlagText given, RunArguments& run) {
       run.schedules = parse_number(given, {1, scenarios::kMaxSchedules});
     },
     [](const RunArguments& run) { return numbered("--schedules", run.schedules); }},
    {"--seed", "N", FlagKind::value, [](FlagText given, RunArguments& run) { run.seed = parse_seed(given); },
     [](const RunArguments& run) { return numbered("--seed", run.seed); }},
    {"--scheduler", "NAME", FlagKind::value,
     [](FlagText given, RunArguments& run) { run.scheduler = scheduler(given); },
     [](const RunArguments& run) {
       return run.scheduler ? Words{"--scheduler", std::string(sim::to_text(*run.scheduler))} : Words();
     }},
    {"--max-depth", "N", FlagKind::value,
     [](FlagText given, RunArguments& run) { run.max_steps = steps(given, 1); },
     [](const RunArguments& run) { return numbered("--max-depth", run.max_steps); }},
    {"-j,--jobs", "N", FlagKind::value,
     [](FlagText given, RunArguments& run) {
       run.jobs = static_cast<unsigned>(parse_number(given, {1, 1024}));
     },
     no_words},
    // Not which server: its place is this machine's business, and the URL may hold a password.
    {"--redis", "URL", FlagKind::value, [](FlagText given, RunArguments& run) { run.redis.url = given.text; },
     [](const RunArguments& run) {
       return run.redis.is_wanted() ? Words{"--redis", "URL"} : Words();
     }},
    {"--allow-nonempty", "", FlagKind::toggle,
     [](FlagText, RunArguments& run) { run.redis.allows_nonempty = true; },
     [](const RunArguments& run) { return toggled("--allow-nonempty", run.redis.allows_nonempty); }},
    {"--free-running", "", FlagKind::toggle,
     [](FlagText, RunArguments& run) { run.redis.is_free_running = true; },
     [](const RunArguments& run) { return toggled("--free-running", run.redis.is_free_running); }},
    {"--states", "N", FlagKind::value,
     [](FlagText given, RunArguments& run) {
       run.bounds.states = parse_number(given, {0, std::numeric_limits<std::uint64_t>::max()});
     },
     [](const RunArguments& run) {
       return run.is_campaign_on_redis() ? Words() : numbered("--states", run.bounds.states);
     }},
    {"--preemptions", "N", FlagKind::value,
     [](FlagText given, RunArguments& run) { run.bounds.preemptions = steps(given, 0); },
     [](const RunArguments& run) { return numbered("--preemptions", run.bounds.preemptions); }},
    {"--engine", "NAME", FlagKind::value,
     [](FlagText given, RunArguments& run) { run.bounds.engine = parse_word(given, kEngineWords); },
     [](const RunArguments& run) {
       return run.bounds.engine == sim::Engine::plain ? Words{"--engine", "plain"} : Words();
     }},
    {"--servers", "N|N..M|N,M", FlagKind::value,
     [](FlagText given, RunArguments& run) { run.servers = parse_server_counts(given); },
     [](const RunArguments& run) {
       return run.servers.empty() ? Words() : Words{"--servers", assembly::server_counts_text(run.servers)};
     }},
    {"--memory", "SIZE", FlagKind::value,
     [](FlagText given, RunArguments& run) { run.bounds.memory_bytes = parse_bytes(given); }, no_words},
    {"--time-limit", "TIME", FlagKind::value,
     [](FlagText given, RunArguments& run) { run.time_limit = parse_duration(given); },
     [](const RunArguments& run) {
       return run.time_limit ? Words{"--time-limit", fmt::format("{}ms", run.time_limit->count())} : Words();
     }},
    {"--expect,!--no-expect", "", FlagKind::opposites,
     [](FlagText given, RunArguments& run) { run.expect = given.text == "yes"; },
     [](const RunArguments& run) { return toggled("--no-expect", run.expect == false); }},
    {"--fail-on", "WHAT", FlagKind::value,
     [](FlagText given, RunArguments& run) { run.fail_on = parse_word(given, kFailOnWords); }, no_words},
}};

std::string states_help(RunCommand command) {
  if (command == RunCommand::assumptions) {
    return fmt::format("Explore at most so many states for each strategy and fault ({})",
                       sim::kStatesOfAssumption);
  }
  return "Explore at most so many states exhaustively (run: 1000000; 0: sample only)";
}

}  // namespace

std::span<const RunFlag> run_flags() {
  return kFlags;
}

const RunFlag& run_flag(std::string_view long_name) {
  const auto found = std::find_if(kFlags.begin(), kFlags.end(),
                                  [&](const RunFlag& flag) { return flag.long_name() == long_name; });
  if (found == kFlags.end()) throw std::logic_error("there is no flag " + std::string(long_name));
  return *found;
}

std::vector<CommandFlag> common_flags_of(RunCommand command) {
  std::vector<CommandFlag> flags{
      {"--set", "Set a field of the scenario, such as limit=2 or lease.ttl_ms=500; may be repeated"},
      {"--strategy", "Only this strategy of the scenario; may be repeated"},
      {"--property", "Only this property; may be repeated"},
      {"--states", states_help(command)},
      {"--time-limit", "Stop after 60s, 5m, ...; the report is then marked incomplete"}};
  if (command == RunCommand::assumptions) {
    flags.push_back({"--memory", "Such as 512M or 8G (75 % of what is free)"});
    flags.push_back(
        {"--fail-on", "Exit 1 on violation (with any fault, or none), not-proved or never (the default)"});
  } else {
    flags.push_back(
        {"--expect", "Whether the scenario's `expect` decides the exit code (it does, if it has one)"});
    flags.push_back({"--fail-on", "Exit 1 on violation, not-proved or never"});
  }
  return flags;
}

std::vector<CommandFlag> own_flags_of(RunCommand command) {
  switch (command) {
    case RunCommand::run:
      return {{"--schedules", "Schedules for each strategy"},
              {"--seed", "Decimal or 0x…"},
              {"--scheduler", "random, pct or round-robin"},
              {"--max-depth", "Cut a run after so many steps"},
              {"--jobs", "Threads (all cores); the result does not depend on it"},
              {"--redis", "On a real Redis, faults too: redis://host[:port][/db] or unix:///path"},
              {"--allow-nonempty",
               "Even if its database has other keys (ours have a random prefix, and are removed)"},
              {"--free-running",
               "With --redis: also let real threads race there, without our scheduler and without faults"}};
    case RunCommand::verify:
      return {{"--servers",
               "Verify with each of these numbers of servers, in one table; the scenario's own if not given"},
              {"--max-depth", "Explore so many steps deep; no proof goes beyond"},
              {"--preemptions",
               "Explore only schedules with so many switches away from a server in the middle of a request"},
              {"--memory", "Such as 512M or 8G (75 % of what is free)"},
              {"--engine", "fast, or plain: the slow reference"}};
    case RunCommand::assumptions:
      break;
  }
  return {};
}

}  // namespace overbook::cli
