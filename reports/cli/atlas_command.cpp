// overbook atlas: several scenarios beside each other, in two tables.

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <filesystem>
#include <system_error>
#include <thread>
#include <utility>

#include "reports/cli/asked_scenario.h"
#include "reports/cli/asker.h"
#include "reports/cli/commands.h"
#include "reports/cli/console/interrupts.h"
#include "reports/cli/looks.h"
#include "reports/cli/outputs.h"
#include "reports/markdown/markdown_blocks.h"
#include "reports/terminal/terminal_blocks.h"
#include "reports/text/atomic_file.h"
#include "reports/view/atlas_part.h"
#include "scenarios/loader/diagnostics/diagnostic.h"

namespace overbook::cli {
namespace {

namespace fs = std::filesystem;

std::vector<std::string> scenarios_in(const fs::path& directory) {
  std::vector<std::string> files;
  std::error_code error;
  for (const fs::directory_entry& entry : fs::directory_iterator(directory, error)) {
    if (entry.path().extension() == ".json") files.push_back(entry.path().string());
  }
  std::sort(files.begin(), files.end());
  return files;
}

// Of the checkout that we are called in, or beside the program as it was installed.
std::vector<std::string> shipped_scenarios() {
  const fs::path here = fs::path("scenarios") / "atlas";
  std::error_code error;
  const fs::path program = fs::read_symlink("/proc/self/exe", error);
  const fs::path installed =
      program.parent_path().parent_path() / "share" / "overbook" / "scenarios" / "atlas";
  for (const fs::path& directory : {here, installed}) {
    std::vector<std::string> files = scenarios_in(directory);
    if (!files.empty()) return files;
  }
  throw scenarios::FileError(
      here.string(),
      fmt::format("no scenario is in this folder, nor in {}; name those to compare", installed.string()));
}

// One scenario, and how it is asked about.
struct Asked {
  RunArguments run;
  sim::Sweep sweep;
};

// Throws what loading does, and UsageError for what has no place in an atlas.
Asked load(const std::string& file, const AtlasArguments& arguments) {
  Asked asked;
  asked.run.command = RunCommand::verify;
  asked.run.scenario = file;
  asked.run.bounds.states = arguments.states;
  asked.run.jobs = std::max(1U, std::thread::hardware_concurrency());
  asked.run.display = arguments.display;
  asked.sweep = load_asked(asked.run);
  if (asked.sweep.is_grid())
    throw UsageError(fmt::format("atlas: {}: it is a sweep; an atlas has one cell of each", file));
  adapt(asked.sweep, asked.run);
  return asked;
}

struct Compared {
  std::vector<reports::AtlasEntry> entries;
  std::vector<std::string> contradictions;
  bool is_decided = true;  // every verdict
};

bool is_decided(const reports::Report& report) {
  return std::all_of(report.strategies.begin(), report.strategies.end(),
                     [](const reports::StrategyResult& strategy) {
                       return std::none_of(strategy.properties.begin(), strategy.properties.end(),
                                           [](const reports::PropertyResult& one) {
                                             return one.verdict == reports::Verdict::inconclusive ||
                                                    one.verdict == reports::Verdict::not_run;
                                           });
                     });
}

Compared compare(std::vector<Asked> scenarios, const Looks& looks) {
  Compared compared;
  for (Asked& asked : scenarios) {
    reports::AtlasEntry entry{
        .name = fs::path(asked.run.scenario).stem().string(), .verdicts = {}, .assumptions = {}};
    for (const RunCommand command : {RunCommand::verify, RunCommand::assumptions}) {
      asked.run.command = command;
      Outcome outcome = Asker(asked.run, looks).ask(asked.sweep.first_cell().scenario);
      compared.contradictions.insert(compared.contradictions.end(), outcome.contradictions.begin(),
                                     outcome.contradictions.end());
      compared.is_decided =
          compared.is_decided && outcome.are_assumptions_decided && is_decided(outcome.assembled.report);
      (command == RunCommand::verify ? entry.verdicts : entry.assumptions) =
          std::move(outcome.assembled.report);
      if (Interrupts::is_interrupted()) return compared;
    }
    compared.entries.push_back(std::move(entry));
  }
  return compared;
}

// Returns whether everything was written.
bool tell(const std::vector<reports::AtlasEntry>& entries, const AtlasArguments& arguments,
          const Looks& looks, const std::vector<PlannedFile>& planned) {
  const reports::Part part = reports::atlas_part(entries);
  std::string markdown;
  for (const reports::Block& block : part.blocks) markdown += reports::block_in_markdown(block);
  if (arguments.outputs.md == kStdoutPlace) return succeeds([&] { print(markdown); });
  bool is_told =
      succeeds([&] { print(reports::part_text(part, looks.terminal_options(arguments.display))); });
  for (const PlannedFile& file : planned) {
    is_told = succeeds([&] {
                reports::write_file_atomically(file.path, markdown);
                print(listed({{.path = file.path, .bytes = markdown.size(), .flag = file.flag}}));
              }) &&
              is_told;
  }
  return is_told;
}

}  // namespace

ExitCode atlas(const AtlasArguments& arguments) {
  const Looks looks = looks_of(arguments.display);
  const std::vector<std::string> files =
      arguments.scenarios.empty() ? shipped_scenarios() : arguments.scenarios;
  const std::vector<PlannedFile> planned = planned_files(arguments.outputs, "atlas");
  std::vector<Asked> scenarios;
  std::vector<SourceFile> sources;
  for (const std::string& file : files) {
    const Asked& asked = scenarios.emplace_back(load(file, arguments));
    for (SourceFile& source : sources_of(asked.sweep, asked.run)) sources.push_back(std::move(source));
  }
  check_places(planned, arguments.outputs, sources);
  const Interrupts interrupts;
  const Compared compared = compare(std::move(scenarios), looks);
  const bool is_told = tell(compared.entries, arguments, looks, planned);
  if (!compared.contradictions.empty()) return tell_defects(compared.contradictions);
  if (!is_told) return ExitCode::write_failed;
  if (Interrupts::is_interrupted()) return ExitCode::interrupted;
  return compared.is_decided ? ExitCode::holds : ExitCode::inconclusive;
}

}  // namespace overbook::cli
