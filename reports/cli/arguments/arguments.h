#pragma once
// The command line, decoded: one struct for each command. Every flag can also be given as an environment
// variable, OVERBOOK_ and its name in capitals; the flag goes first.

#include <array>
#include <chrono>
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "model/properties/property_set.h"
#include "reports/cli/arguments/values.h"
#include "reports/cli/console/console.h"
#include "sim/exploration/exploration.h"
#include "sim/scenario.h"

namespace overbook::cli {

// In the order of `overbook --help`.
inline constexpr std::array<std::string_view, 14> kCommands{
    "init",  "run",        "verify", "assumptions", "replay",  "judge", "atlas",
    "check", "strategies", "schema", "report",      "explain", "help",  "completion"};

// What makes the exit code 1, beyond expectations that are not met.
enum class FailOn { violation, not_proved, never };

// Where a report goes: a file. Empty: the default place, in Outputs::directory. "-": standard output, which
// then has no other text.
using Place = std::string;
inline constexpr std::string_view kStdoutPlace = "-";

// At most one of them goes to standard output.
struct Outputs {
  std::optional<Place> html;
  std::optional<Place> json;
  std::optional<Place> md;
  std::optional<Place> junit;
  std::string directory = "overbook-out";
  bool has_timings = false;

  [[nodiscard]] bool has_stdout() const {
    return html == kStdoutPlace || json == kStdoutPlace || md == kStdoutPlace || junit == kStdoutPlace;
  }
};

// How far the exhaustive exploration may go.
struct ExploreBounds {
  std::optional<std::uint64_t> states;
  std::optional<std::uint64_t> memory_bytes;
  std::optional<std::uint32_t> preemptions;
  sim::Engine engine = sim::Engine::fast;
};

// A real Redis to run on.
struct RedisArguments {
  std::string url;  // empty: on the fake
  bool allows_nonempty = false;
  bool is_free_running = false;
  // Of `replay`: how long a timed schedule may take.
  std::chrono::milliseconds longest_wait = std::chrono::minutes(10);

  [[nodiscard]] bool is_wanted() const { return !url.empty(); }
};

// All, unless some were named.
[[nodiscard]] inline model::PropertySet wanted_of(const std::vector<model::PropertyId>& named) {
  if (named.empty()) return model::PropertySet::all();
  model::PropertySet wanted;
  for (const model::PropertyId id : named) wanted.insert(id);
  return wanted;
}

enum class RunCommand {
  run,          // samples, and explores exhaustively as far as that is quick
  verify,       // only explores
  assumptions,  // only explores, in all circumstances, not in that of the scenario
};

// Of `run`, `verify` and `assumptions`.
struct RunArguments {
  RunCommand command = RunCommand::run;
  std::string scenario;
  ExploreBounds bounds;
  std::vector<std::string> settings;          // of the scenario's fields: "servers=3"
  std::vector<std::uint32_t> servers;         // of `verify`: ascending; empty: the scenario's own number
  std::vector<std::string> strategies;        // labels; empty: all
  std::vector<model::PropertyId> properties;  // as they were named; see wanted_properties()
  std::optional<std::uint64_t> schedules;
  std::optional<std::uint64_t> seed;
  std::optional<sim::SchedulerKind> scheduler;
  std::optional<std::uint32_t> max_steps;
  std::optional<std::chrono::milliseconds> time_limit;
  std::optional<unsigned> jobs;  // set once the line was read
  RedisArguments redis;
  std::optional<bool> expect;  // --expect, --no-expect
  std::optional<FailOn> fail_on;
  Outputs outputs;
  Display display;

  // Whether the schedules of a campaign run on a real server.
  [[nodiscard]] bool is_campaign_on_redis() const { return redis.is_wanted() && !redis.is_free_running; }

  [[nodiscard]] model::PropertySet wanted_properties() const { return wanted_of(properties); }
};

struct ReplayArguments {
  std::string what;                   // REPORT.json#/counterexamples/0, or a scenario
  std::vector<std::string> settings;  // of the scenario's fields: "servers=3"
  std::optional<std::string> strategy;
  std::optional<std::string> schedule;
  std::optional<model::PropertyId> property;
  std::map<std::string, std::uint32_t>
      options;  // of the scenario, changed; by the names of kShrinkableOptions
  std::optional<std::uint64_t> until;
  bool has_state = false;
  RedisArguments redis;
  Display display;
};

struct JudgeArguments {
  std::string history;  // "-": standard input
  std::uint32_t permits = 0;
  std::chrono::milliseconds clock_error{0};
  std::vector<model::PropertyId> properties;  // as they were named
  Outputs outputs;
  Display display;
};

struct AtlasArguments {
  std::vector<std::string> scenarios;   // empty: those that ship
  std::optional<std::uint64_t> states;  // to explore of each, and with each fault
  Outputs outputs;                      // Markdown only
  Display display;
};

struct CheckArguments {
  std::vector<std::string> scenarios;
  Display display;
};

struct StrategiesArguments {
  Display display;
};

struct SchemaArguments {
  std::string of = "scenario";  // or "report"
};

struct ReportArguments {
  std::string report;
  std::string other;    // compared with it; empty: none is
  std::string mermaid;  // "ce1": the counterexample that is drawn for Mermaid; empty: none is
  Outputs outputs;
  Display display;
};

struct InitArguments {
  std::string name = "my-limiter";  // of the folder, and of the files in it
};

struct ExplainArguments {
  std::vector<std::string> words;  // what is to be explained, of several words perhaps; empty: what there is
  Display display;
};

// --help, --version or `completion`: the text to print, and nothing else to do.
struct TextRequest {
  std::string text;
};

using Arguments = std::variant<RunArguments, ReplayArguments, JudgeArguments, AtlasArguments, CheckArguments,
                               StrategiesArguments, SchemaArguments, ReportArguments, InitArguments,
                               ExplainArguments, TextRequest>;

// `words` without the program's name. Throws UsageError.
[[nodiscard]] Arguments parse_arguments(const std::vector<std::string>& words);

}  // namespace overbook::cli
