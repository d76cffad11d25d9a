// overbook check, strategies, schema: what needs no run.

#include <fmt/format.h>

#include <algorithm>
#include <filesystem>
#include <stdexcept>
#include <system_error>

#include "model/strategies/assumptions.h"
#include "model/strategies/registry.h"
#include "reports/cli/commands.h"
#include "reports/cli/github.h"
#include "reports/cli/looks.h"
#include "reports/cli/outputs.h"
#include "reports/json/json_writer.h"
#include "reports/text/escape.h"
#include "reports/text/text_table.h"
#include "reports/text/words.h"
#include "scenarios/loader/call_check.h"
#include "scenarios/loader/diagnostics/render.h"
#include "scenarios/loader/loader.h"
#include "scenarios/loader/sweep.h"
#include "sim/verification/applicability.h"

namespace overbook::cli {
namespace {

// Only the strategy itself knows which ways of counting it can have.
bool can_count_by(const model::StrategyInfo& info, model::CountBy count_by) {
  model::StrategySpec spec;
  spec.use = info.name;
  spec.count_by = count_by;
  try {
    (void)model::make_strategy({.spec = spec, .limits = model::one_limit(1), .lease = {}});
    return true;
  } catch (const std::invalid_argument&) {
    return false;
  }
}

std::string count_text(const model::StrategyInfo& info) {
  if (!info.takes_count) return {};
  std::string text = fmt::format("count by {} (or", model::to_text(info.count_by));
  for (const auto other :
       {model::CountBy::keys, model::CountBy::scan, model::CountBy::scard, model::CountBy::dbsize}) {
    if (other == info.count_by || !can_count_by(info, other)) continue;
    text += fmt::format("{} {}", text.ends_with("(or") ? "" : ",", model::to_text(other));
  }
  return text + ")";
}

std::string options_text(const model::StrategyInfo& info) {
  std::vector<std::string> options;
  if (info.takes_count) options.push_back(count_text(info));
  if (info.takes_compare) options.emplace_back("compare with >= (or >)");
  if (info.takes_script) options.emplace_back("script, release_script");
  if (info.takes_program) options.emplace_back("program, atomic, pipelines");
  options.push_back(info.lease ? fmt::format("lease of {} ms, refreshed every {} ms", info.lease->count(),
                                             info.refresh.count())
                               : "no lease of its own");
  return fmt::format("{}", fmt::join(options, "; "));
}

// The schema stands beside the scenarios, so `check scenarios/*.json` names it too.
bool is_own_schema(const std::string& file) {
  std::error_code error;
  return std::filesystem::is_regular_file(file, error) && read_whole_file(file) == scenarios::schema_text();
}

// " (a sweep of 12 cells, 2 of them left out)", or nothing.
std::string sweep_text(const sim::Sweep& sweep) {
  if (!sweep.is_grid()) return {};
  const auto left_out = std::count_if(sweep.cells.begin(), sweep.cells.end(),
                                      [](const sim::Cell& cell) { return !cell.left_out.empty(); });
  return fmt::format(" (a sweep of {}{})", reports::counted(sweep.cells.size(), "cell"),
                     left_out > 0 ? fmt::format(", {} of them left out", left_out) : "");
}

// A limit that nothing can exceed is most likely a mistake. Empty: something can.
std::string note_on_excess(const std::string& file, const sim::Sweep& sweep) {
  constexpr model::PropertyId kExcess = model::PropertyId::no_over_admission;
  const std::optional<std::string> why = sim::why_never_applicable(sweep, kExcess);
  if (!why) return {};
  return fmt::format("warning: {}: {} is not applicable: {}\n", reports::visible(file),
                     model::info(kExcess).name, *why);
}

}  // namespace

ExitCode check(const CheckArguments& arguments) {
  const Looks looks = looks_of(arguments.display);
  ExitCode result = ExitCode::holds;
  for (const std::string& file : arguments.scenarios) {
    try {
      if (is_own_schema(file)) {
        print(fmt::format("skipped: {} (the schema of scenarios, itself none)\n", reports::visible(file)));
        continue;
      }
      // Loading decodes everything and compiles the scripts; what only shows when they run comes after it.
      const sim::Sweep sweep = scenarios::load_sweep_file(file);
      std::vector<scenarios::Diagnostic> failing = scenarios::check_calls(sweep, {}, file);
      if (!failing.empty()) throw scenarios::ScenarioError(std::move(failing));
      print(fmt::format("ok: {}{}\n", reports::visible(file), sweep_text(sweep)));
      complain(note_on_excess(file, sweep));
    } catch (const scenarios::ScenarioError& error) {
      complain(scenarios::render(error.diagnostics(),
                                 {.colour = looks.has_colour_on_stderr, .ascii = looks.is_ascii}));
      if (is_github(from_environment)) complain(annotations(error.diagnostics()));
      result = ExitCode::bad_input;
    } catch (const scenarios::FileError& error) {
      complain(fmt::format("overbook: {}\n", reports::visible(error.what())));
      if (result == ExitCode::holds) result = ExitCode::no_input;
    }
  }
  return result;
}

ExitCode strategies(const StrategiesArguments& arguments) {
  const Looks looks = looks_of(arguments.display);
  std::string text;
  for (const model::StrategyInfo& info : model::all_strategies()) {
    text += reports::styled(info.name, reports::Style::strong, looks.has_colour_on_stdout) + "\n";
    reports::TextTable table({{}, {.header = {}, .flexible = true, .min_width = 30}}, 2);
    table.add_row({{"does"}, {std::string(info.summary)}});
    table.add_row({{"on rejection"}, {std::string(info.on_rejection)}});
    table.add_row({{"on duplicate"}, {std::string(info.on_duplicate)}});
    table.add_row({{"on error"}, {std::string(info.on_error)}});
    table.add_row({{"options"}, {options_text(info)}});
    table.add_row({{"found"}, {std::string(model::assumptions_of(info.name))}});
    text += table.render(looks.width, 2, looks.has_colour_on_stdout) + "\n";
  }
  print(text + "A scenario names each as \"" + std::string(model::all_strategies().front().name) +
        "\", or with options: see `overbook schema`.\n"
        "What each assumes was found with limit 1 and two servers; for a scenario of yours, and with the\n"
        "schedules that show it: `overbook assumptions SCENARIO`.\n");
  return ExitCode::holds;
}

ExitCode schema(const SchemaArguments& arguments) {
  print(arguments.of == "report" ? reports::report_schema_text() : scenarios::schema_text());
  return ExitCode::holds;
}

}  // namespace overbook::cli
