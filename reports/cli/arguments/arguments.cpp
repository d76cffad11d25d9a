#include "reports/cli/arguments/arguments.h"

#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <algorithm>
#include <array>
#include <limits>
#include <span>
#include <thread>

#include "model/redis/real/address.h"
#include "reports/assembly/shrinkable.h"
#include "reports/assembly/version.h"
#include "reports/cli/arguments/choices.h"
#include "reports/cli/arguments/completion.h"
#include "reports/cli/arguments/given_flags.h"
#include "reports/cli/arguments/help.h"
#include "reports/cli/arguments/places.h"
#include "scenarios/loader/diagnostics/nearest_name.h"
#include "scenarios/loader/loader.h"

namespace overbook::cli {
namespace {

// What CLI11 fills in: texts, decoded afterwards by functions whose messages name the flag.
struct RawValues {
  std::string until, property, max_wait, states;
  std::array<std::string, assembly::kShrinkableOptions.size()> shrinkable;
  std::string colour = "auto", progress = "auto";
  RawPlaces places;
};

void add_colour_flags(CLI::App& app, RawValues& raw, Display& display) {
  Flags flags(app);
  flags.value("--color", raw.colour, "WHEN", "auto, always or never");
  flags.flag("--ascii", display.is_ascii, "Draw with ASCII only (the default where the locale is not UTF-8)");
}

void add_output_flags(CLI::App& app, RawValues& raw, Outputs& outputs, Display& display) {
  Flags flags(app);
  flags.value("--html", raw.places.html, "[=FILE|-]",
              "Write the HTML report there; -: to stdout, and no other text");
  flags.value("--json", raw.places.json, "[=FILE|-]", "Write the JSON report there; - as above");
  flags.value("--md", raw.places.md, "[=FILE|-]", "Also write the report as Markdown; - as above");
  flags.value("--junit", raw.places.junit, "[=FILE|-]", "Also write the verdicts as JUnit XML; - as above");
  flags.value("--out", outputs.directory, "DIR", "Where reports go that are given no FILE (overbook-out)");
  add_colour_flags(app, raw, display);
  flags.flag("-q,--quiet", display.is_quiet, "Print the table of verdicts only");
  flags.flag("-v,--verbose", display.is_verbose,
             "Print all there is: every counterexample, costs, every option");
}

void add_redis_flags(CLI::App& app, RedisArguments& redis) {
  Flags flags(app);
  flags.value("--redis", redis.url, "URL",
              "On a real Redis, faults too: redis://host[:port][/db] or unix:///path");
  flags.flag("--allow-nonempty", redis.allows_nonempty,
             "Even if its database has other keys (ours have a random prefix, and are removed)");
}

void add_run(CLI::App& app, RawValues& raw, GivenFlags<RunArguments>& given, RunArguments& run) {
  const bool is_about_circumstances = run.command == RunCommand::assumptions;
  app.add_option("SCENARIO", run.scenario,
                 is_about_circumstances ? "A scenario file; its own faults are left out" : "A scenario file")
      ->required()
      ->option_text(" ");
  Flags flags(app);
  for (const CommandFlag& flag : common_flags_of(run.command))
    given.add(flags, run_flag(flag.name), flag.help);
  add_output_flags(app, raw, run.outputs, run.display);
  if (!is_about_circumstances)
    flags.flag("--timings", run.outputs.has_timings, "Put the machine's times into the report");
  flags.value("--progress", raw.progress, "STYLE", "auto, bar, plain or none (on stderr)");
  for (const CommandFlag& flag : own_flags_of(run.command)) given.add(flags, run_flag(flag.name), flag.help);
}

void add_judge(CLI::App& app, RawValues& raw, GivenFlags<JudgeArguments>& given, JudgeArguments& judge) {
  app.add_option("HISTORY", judge.history, "What was recorded, one JSON object a line; -: standard input")
      ->required()
      ->option_text(" ");
  Flags flags(app);
  for (const JudgeFlag& flag : judge_flags()) given.add(flags, flag, std::string(flag.help));
  add_output_flags(app, raw, judge.outputs, judge.display);
}

void add_atlas(CLI::App& app, RawValues& raw, AtlasArguments& atlas) {
  app.add_option("SCENARIO", atlas.scenarios, "Scenario files; without any, the atlas that ships")
      ->option_text("...");
  Flags flags(app);
  flags.value("--states", raw.states, "N", "Explore at most so many states of each, and with each fault");
  flags.value("--md", raw.places.md, "[=FILE|-]", "Write the tables as Markdown there; -: to stdout");
  flags.value("--out", atlas.outputs.directory, "DIR",
              "Where --md goes that is given no FILE (overbook-out)");
  add_colour_flags(app, raw, atlas.display);
  flags.value("--progress", raw.progress, "STYLE", "auto, bar, plain or none (on stderr)");
}

void add_replay(CLI::App& app, RawValues& raw, ReplayArguments& replay) {
  app.add_option(
         "WHAT", replay.what,
         "ce1 (of the report written last), REPORT.json#ce1, or a scenario with --strategy and --schedule")
      ->required()
      ->option_text(" ");
  Flags flags(app);
  flags.values("--set", replay.settings, "PATH=VALUE", common_flags_of(RunCommand::run).front().help);
  flags.value("--strategy", replay.strategy, "LABEL", "The scenario's strategy");
  flags.value("--schedule", replay.schedule, "TEXT", "The steps, such as '1.2.1.2'");
  flags.value("--property", raw.property, "NAME", "Check only this property");
  for (std::size_t i = 0; i < assembly::kShrinkableOptions.size(); ++i) {
    const assembly::ShrinkableOption& option = assembly::kShrinkableOptions.at(i);
    flags.value(std::string(option.flag), raw.shrinkable.at(i), "N",
                fmt::format("Instead of the scenario's {}", option.name));
  }
  flags.value("--until", raw.until, "N", "Stop after N steps");
  flags.flag("--state", replay.has_state, "Show the state of Redis at every step");
  add_redis_flags(app, replay.redis);
  flags.value("--max-wait", raw.max_wait, "TIME",
              "With --redis: how long a timed schedule with leases may take there (10m)");
  add_colour_flags(app, raw, replay.display);
  flags.flag("-q,--quiet", replay.display.is_quiet, "Print the last line only");
}

// Throws UsageError for what does not go together.
void check_redis(const RedisArguments& redis) {
  if (!redis.is_wanted()) {
    if (redis.allows_nonempty) throw UsageError("--allow-nonempty needs --redis URL");
    if (redis.is_free_running) throw UsageError("--free-running needs --redis URL");
    return;
  }
  try {
    (void)redis::real::address_from_url(redis.url);
  } catch (const redis::real::AddressError& error) {
    throw UsageError(fmt::format("--redis: {}", error.what()));
  }
}

// A campaign on a real server is one worker's, and proves nothing.
void check_run_on_redis(RunArguments& run) {
  check_redis(run.redis);
  if (!run.is_campaign_on_redis()) return;
  if (run.bounds.states)
    throw UsageError("--states: exploring exhaustively needs the fake; leave --redis out, or --states");
  if (run.jobs) throw UsageError("--jobs: a real Redis is used by one worker");
  run.jobs = 1;
  run.bounds.states = 0;
}

void decode_run(const CLI::App& app, const RawValues& raw, const GivenFlags<RunArguments>& given,
                RunArguments& run) {
  decode_outputs(app, raw.places, run.outputs);
  given.decode(run_flags(), run);
  check_run_on_redis(run);
  if (!run.jobs) run.jobs = std::max(1U, std::thread::hardware_concurrency());
}

void decode_judge(const CLI::App& app, const RawValues& raw, const GivenFlags<JudgeArguments>& given,
                  JudgeArguments& judge) {
  decode_outputs(app, raw.places, judge.outputs);
  given.decode(judge_flags(), judge);
  if (judge.permits == 0) throw UsageError("judge: --limit N is missing: how many may run at once");
}

void decode_atlas(const CLI::App& app, const RawValues& raw, AtlasArguments& atlas) {
  atlas.outputs.md = place_of(app, "--md", raw.places.md);
  if (atlas.outputs.directory == kStdoutPlace)
    throw UsageError("--out: - is no directory; --md=- writes to standard output");
  if (!raw.states.empty())
    atlas.states = parse_number({"--states", raw.states}, {1, std::numeric_limits<std::uint64_t>::max()});
}

void decode_replay(const RawValues& raw, ReplayArguments& replay) {
  for (const std::string& setting : replay.settings) (void)parse_setting({"--set", setting});
  if (!raw.property.empty()) replay.property = parse_property({"--property", raw.property});
  for (std::size_t i = 0; i < assembly::kShrinkableOptions.size(); ++i) {
    const assembly::ShrinkableOption& option = assembly::kShrinkableOptions.at(i);
    if (raw.shrinkable.at(i).empty()) continue;
    replay.options[std::string(option.name)] = static_cast<std::uint32_t>(
        parse_number({option.flag, raw.shrinkable.at(i)}, {option.least, option.most}));
  }
  check_redis(replay.redis);
  if (!raw.max_wait.empty()) {
    if (!replay.redis.is_wanted()) throw UsageError("--max-wait needs --redis URL");
    replay.redis.longest_wait = parse_duration({"--max-wait", raw.max_wait});
  }
  if (!raw.until.empty()) replay.until = parse_number({"--until", raw.until}, {0, scenarios::kMaxSteps});
}

void check_first_word(const std::vector<std::string>& words) {
  if (words.empty()) {
    throw UsageError(fmt::format("a command is missing: {}", fmt::join(kCommands, ", ")));
  }
  const std::string& first = words.front();
  if (first.starts_with("-") || std::find(kCommands.begin(), kCommands.end(), first) != kCommands.end())
    return;
  std::string hint = did_you_mean(first, kCommands);
  if (hint.empty()) hint = fmt::format("; the commands are {}", fmt::join(kCommands, ", "));
  throw UsageError(fmt::format("unknown command `{}`{}", first, hint));
}

std::string ended_by_newline(std::string text) {
  if (!text.ends_with('\n')) text += '\n';
  return text;
}

// The message for words that CLI11 could not place, with the flag that may have been meant.
std::string unexpected(const CLI::App& app) {
  const CLI::App* command = app.get_subcommands().empty() ? &app : app.get_subcommands().front();
  const std::vector<std::string> extras = app.remaining(true);
  const std::string word = extras.empty() ? "" : extras.front();
  if (!word.starts_with("-")) return fmt::format("unexpected argument `{}`", word);
  std::vector<std::string> flags;
  for (const CLI::Option* option : command->get_options()) {
    for (const std::string& name : option->get_lnames()) flags.push_back("--" + name);
  }
  const std::vector<std::string_view> candidates(flags.begin(), flags.end());
  const std::string flag = word.substr(0, word.find('='));
  return fmt::format("unknown flag `{}`{}", flag, did_you_mean(flag, candidates));
}

// CLI11's App for the whole command line, and what it fills in.
class Parser {
 public:
  Parser() {
    app_.set_version_flag("--version", fmt::format("overbook {}", kVersion));
    app_.require_subcommand(1);
    app_.footer(help_footer());
    add("init", "Write a folder to start from: a limiter, and a scenario that runs it")
        ->add_option("NAME", init_.name, "Of the folder and its files (my-limiter)")
        ->option_text(" ");
    add_run(*add("run", "Explore schedules at random; say which strategies overbook, with counterexamples"),
            raw_, run_given_, run_);
    verify_.command = RunCommand::verify;
    add_run(*add("verify", "Explore every schedule; prove, or show a shortest counterexample"), raw_,
            verify_given_, verify_);
    assumptions_.command = RunCommand::assumptions;
    add_run(*add("assumptions", "Find out what each strategy assumes: explore it with each fault alone"),
            raw_, assumptions_given_, assumptions_);
    add_replay(*add("replay", "Run one schedule again, step by step"), raw_, replay_);
    add_judge(*add("judge", "Judge what really happened: a recorded history of requests"), raw_, judge_given_,
              judge_);
    add_atlas(*add("atlas", "Compare limiters: what holds of each, and what else breaks with each fault"),
              raw_, atlas_);
    CLI::App* check = add("check", "Check scenario files; run nothing");
    check->add_option("SCENARIO", check_.scenarios, "Scenario files")->required()->option_text("...");
    add_colour_flags(*check, raw_, check_.display);
    add_colour_flags(*add("strategies", "List the strategies"), raw_, strategies_.display);
    add("schema", "Print a JSON Schema")
        ->add_option("OF", schema_.of, "scenario (the default) or report")
        ->option_text(" ");
    CLI::App* report = add("report", "Draw a JSON report again, or compare two; run nothing");
    report->add_option("JSON", report_.report, "A report that `run` wrote")->required()->option_text(" ");
    report
        ->add_option("OTHER", report_.other, "A later one: what has become violated or proved, or has moved")
        ->option_text(" ");
    Flags(*report).value("--mermaid", report_.mermaid, "ce1",
                         "Print one counterexample as a sequence diagram of Mermaid, and nothing else");
    add_output_flags(*report, raw_, report_.outputs, report_.display);
    CLI::App* explain = add("explain", "Explain a property, a fault or a verdict; without a word, list them");
    explain->add_option("WORD", explain_.words, "Such as no-false-rejection, crash or proved")
        ->option_text("...");
    add_colour_flags(*explain, raw_, explain_.display);
    add("help", "Tell how a command is called; of exit codes; or all, as a man page")
        ->add_option("TOPIC", topic_, "A command, exit-codes or man")
        ->option_text(" ");
    add("completion", "Print a script that completes commands and flags in a shell")
        ->add_option("SHELL", shell_, "bash, zsh or fish")
        ->required()
        ->option_text(" ");
  }

  Arguments parse(const std::vector<std::string>& words) {
    std::vector<std::string> reversed = with_explicit_places(words);
    std::reverse(reversed.begin(), reversed.end());
    try {
      app_.parse(reversed);
    } catch (const CLI::CallForVersion& version) {
      return TextRequest{fmt::format("{}\n", version.what())};
    } catch (const CLI::Success&) {
      return TextRequest{ended_by_newline(app_.help())};
    } catch (const CLI::ExtrasError&) {
      throw UsageError(unexpected(app_));
    } catch (const CLI::ParseError& error) {
      throw UsageError(error.what());
    }
    return decode();
  }

 private:
  CLI::App* add(const std::string& name, const std::string& description) {
    return app_.add_subcommand(name, description);
  }

  Arguments decode() {
    const CLI::App& command = *app_.get_subcommands().front();
    const Display looks{.colour = parse_word(FlagText{"--color", raw_.colour}, kColourWords),
                        .progress = parse_word(FlagText{"--progress", raw_.progress}, kProgressWords)};
    for (Display* display :
         {&run_.display, &verify_.display, &assumptions_.display, &replay_.display, &judge_.display,
          &atlas_.display, &check_.display, &strategies_.display, &report_.display, &explain_.display}) {
      display->colour = looks.colour;
      display->progress = looks.progress;
    }
    if (command.get_name() == "run") {
      decode_run(command, raw_, run_given_, run_);
      return run_;
    }
    if (command.get_name() == "verify") {
      decode_run(command, raw_, verify_given_, verify_);
      return verify_;
    }
    if (command.get_name() == "assumptions") {
      decode_run(command, raw_, assumptions_given_, assumptions_);
      return assumptions_;
    }
    if (command.get_name() == "replay") {
      decode_replay(raw_, replay_);
      return replay_;
    }
    if (command.get_name() == "judge") {
      decode_judge(command, raw_, judge_given_, judge_);
      return judge_;
    }
    if (command.get_name() == "atlas") {
      decode_atlas(command, raw_, atlas_);
      return atlas_;
    }
    if (command.get_name() == "check") return check_;
    if (command.get_name() == "strategies") return strategies_;
    if (command.get_name() == "init") return init_;
    if (command.get_name() == "explain") return explain_;
    if (command.get_name() == "report") {
      decode_outputs(command, raw_.places, report_.outputs);
      return report_;
    }
    if (command.get_name() == "help") return TextRequest{ended_by_newline(help_text(app_, topic_))};
    if (command.get_name() == "completion") return TextRequest{completion_script(app_, shell_)};
    if (std::find(kSchemaWords.begin(), kSchemaWords.end(), schema_.of) == kSchemaWords.end()) {
      throw UsageError(fmt::format("schema: `{}` is none of {}", schema_.of, fmt::join(kSchemaWords, ", ")));
    }
    return schema_;
  }

  CLI::App app_{"Shows which way of enforcing a concurrency limit through a shared Redis overbooks.",
                "overbook"};
  RawValues raw_;
  GivenFlags<RunArguments> run_given_;
  GivenFlags<RunArguments> verify_given_;
  GivenFlags<RunArguments> assumptions_given_;
  GivenFlags<JudgeArguments> judge_given_;
  RunArguments run_;
  RunArguments verify_;
  RunArguments assumptions_;
  ReplayArguments replay_;
  JudgeArguments judge_;
  AtlasArguments atlas_;
  CheckArguments check_;
  StrategiesArguments strategies_;
  SchemaArguments schema_;
  ReportArguments report_;
  InitArguments init_;
  ExplainArguments explain_;
  std::string shell_;
  std::string topic_;
};

}  // namespace

Arguments parse_arguments(const std::vector<std::string>& words) {
  check_first_word(words);
  return Parser().parse(words);
}

}  // namespace overbook::cli
