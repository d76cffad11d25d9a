// Reads the command line, does what it says, and turns whatever goes wrong into a message and an exit code.

#include <fmt/format.h>

#include <algorithm>
#include <exception>

#include "reports/cli/commands.h"
#include "reports/cli/fatal.h"
#include "reports/cli/github.h"
#include "reports/cli/looks.h"
#include "reports/text/atomic_file.h"
#include "reports/text/escape.h"
#include "reports/text/report_error.h"
#include "reports/text/shell_word.h"
#include "scenarios/loader/diagnostics/diagnostic.h"
#include "scenarios/loader/diagnostics/render.h"
#include "sim/explanation/counterexample.h"
#include "sim/live/counterpart.h"

namespace overbook::cli {
namespace {

template <typename... Handlers>
struct Overloaded : Handlers... {
  using Handlers::operator()...;
};
template <typename... Handlers>
Overloaded(Handlers...) -> Overloaded<Handlers...>;

Display display_of(const Arguments& arguments) {
  return std::visit(
      [](const auto& of) {
        if constexpr (requires { of.display; }) return of.display;
        return Display();
      },
      arguments);
}

ExitCode execute(const Arguments& arguments) {
  return std::visit(Overloaded{[](const RunArguments& of) { return run(of); },
                               [](const ReplayArguments& of) { return replay(of); },
                               [](const JudgeArguments& of) { return judge(of); },
                               [](const AtlasArguments& of) { return atlas(of); },
                               [](const CheckArguments& of) { return check(of); },
                               [](const StrategiesArguments& of) { return strategies(of); },
                               [](const SchemaArguments& of) { return schema(of); },
                               [](const ReportArguments& of) { return report(of); },
                               [](const ExplainArguments& of) { return explain(of); },
                               [](const InitArguments& of) { return init(of); },
                               [](const TextRequest& of) {
                                 print(of.text);
                                 return ExitCode::holds;
                               }},
                    arguments);
}

ExitCode fail(ExitCode code, std::string_view message) {
  complain(fmt::format("overbook: {}\n", reports::visible(message, reports::Lines::kept)));
  return code;
}

void show(const scenarios::ScenarioError& error, const Display& display) {
  const Looks looks = looks_of(display);
  complain(scenarios::render(error.diagnostics(),
                             {.colour = looks.has_colour_on_stderr, .ascii = looks.is_ascii}));
  if (is_github(from_environment)) complain(annotations(error.diagnostics()));
}

// Throws nothing but what is a defect.
ExitCode guarded(const std::vector<std::string>& words) {
  Display display;
  try {
    const Arguments arguments = parse_arguments(words);
    display = display_of(arguments);
    return execute(arguments);
  } catch (const UsageError& error) {
    return fail(ExitCode::usage, fmt::format("{}\nTry `overbook --help`.", error.what()));
  } catch (const scenarios::ScenarioError& error) {
    show(error, display);
    return ExitCode::bad_input;
  } catch (const scenarios::FileError& error) {
    return fail(ExitCode::no_input, error.what());
  } catch (const reports::ReportError& error) {
    return fail(ExitCode::bad_input, error.what());
  } catch (const UnusableScenario& error) {
    return fail(ExitCode::bad_input, error.what());
  } catch (const UnusableHistory& error) {
    return fail(ExitCode::bad_input, error.what());
  } catch (const sim::live::ServerError& error) {
    return fail(ExitCode::unavailable, error.what());
  } catch (const sim::live::Unplayable& error) {
    return fail(ExitCode::bad_input, error.what());
  } catch (const sim::live::TooSlow& error) {
    return fail(ExitCode::inconclusive, error.what());
  } catch (const sim::live::Parted& error) {
    return fail(ExitCode::parted, error.what());
  } catch (const sim::CannotBegin& error) {
    return fail(ExitCode::bad_input, error.what());
  } catch (const sim::ReplayError& error) {
    return fail(ExitCode::bad_input, error.what());
  } catch (const sim::ScheduleError& error) {
    return fail(ExitCode::bad_input, error.what());
  } catch (const reports::WriteError& error) {
    return fail(ExitCode::write_failed, error.what());
  }
}

int main_of(const std::vector<std::string>& words) {
  install_fatal_handlers();
  std::string line = "overbook";
  for (const std::string& word : words) line += " " + reports::shell_word(word);
  remember_command(std::move(line));
  try {
    return static_cast<int>(guarded(words));
  } catch (const std::exception& error) {
    complain(fatal_message(error.what()));
  } catch (...) {
    complain(fatal_message("an exception of an unknown type"));
  }
  return static_cast<int>(ExitCode::internal);
}

}  // namespace
}  // namespace overbook::cli

int main(int argc, char** argv) {
  return overbook::cli::main_of({argv + std::min(argc, 1), argv + argc});
}
