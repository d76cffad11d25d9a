#include "reports/cli/arguments/help.h"

#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <array>
#include <utility>
#include <vector>

#include "reports/assembly/version.h"
#include "reports/cli/arguments/arguments.h"
#include "reports/cli/arguments/exit_code.h"
#include "reports/cli/arguments/values.h"
#include "reports/text/escape.h"

namespace overbook::cli {
namespace {

constexpr std::string_view kEnvironment =
    "Each flag can be given as an environment variable: OVERBOOK_SEED for --seed, and so on.";

constexpr std::array<std::pair<ExitCode, std::string_view>, 11> kExitCodes{{
    {ExitCode::holds, "everything asked for holds, or every expectation is met"},
    {ExitCode::violated, "a property is violated, or an expectation is not met"},
    {ExitCode::inconclusive, "inconclusive: a limit ended it first, such as --states or --time-limit"},
    {ExitCode::usage, "a command, a flag or a value that overbook does not take"},
    {ExitCode::bad_input, "a scenario, schedule, history or report that can't be used"},
    {ExitCode::no_input, "a file that can't be read"},
    {ExitCode::unavailable, "a real Redis that is not there, or may not be used"},
    {ExitCode::internal, "a defect of overbook"},
    {ExitCode::write_failed, "a report can't be written"},
    {ExitCode::parted, "a real Redis answered otherwise than the fake"},
    {ExitCode::interrupted, "interrupted by Ctrl-C; what there was is reported"},
}};

std::string exit_codes_text() {
  std::string text;
  for (const auto& [code, meaning] : kExitCodes)
    text += fmt::format("{:>4}  {}\n", static_cast<int>(code), meaning);
  return text;
}

// A text as troff takes none of it for a request, an escape or a dash to break at.
std::string in_roff(std::string_view text) {
  std::string out;
  bool is_at_start = true;
  for (const char c : text) {
    if (is_at_start && (c == '.' || c == '\'')) out += "\\&";
    is_at_start = c == '\n';
    if (c == '\\') {
      out += "\\e";
    } else if (c == '-') {
      out += "\\-";
    } else {
      out += c;
    }
  }
  return out;
}

// "-q, --quiet"; of an argument its name.
std::string names_of(const CLI::Option& option) {
  std::vector<std::string> names;
  for (const std::string& name : option.get_snames()) names.push_back("-" + name);
  for (const std::string& name : option.get_lnames()) names.push_back("--" + name);
  return names.empty() ? option.get_name() : fmt::format("{}", fmt::join(names, ", "));
}

void add_options(std::string& page, const CLI::App& command) {
  for (const CLI::Option* option : command.get_options()) {
    const std::string value = option->get_option_text().empty() ? "" : " " + option->get_option_text();
    page += fmt::format(".TP\n\\fB{}\\fR{}\n{}\n", in_roff(names_of(*option)), in_roff(value),
                        in_roff(option->get_description()));
  }
}

std::string man_page(const CLI::App& app) {
  std::string page = fmt::format(".TH OVERBOOK 1 \"\" \"overbook {}\" \"User Commands\"\n", kVersion);
  page += fmt::format(".SH NAME\noverbook \\- {}\n", in_roff(app.get_description()));
  page += ".SH SYNOPSIS\n.B overbook\n\\fICOMMAND\\fR [\\fIARGUMENTS\\fR]\n.SH COMMANDS\n";
  for (const CLI::App* command : app.get_subcommands({})) {
    page += fmt::format(".SS overbook {}\n{}\n", in_roff(command->get_name()),
                        in_roff(command->get_description()));
    add_options(page, *command);
  }
  page += ".SH EXIT STATUS\n";
  for (const auto& [code, meaning] : kExitCodes)
    page += fmt::format(".TP\n\\fB{}\\fR\n{}\n", static_cast<int>(code), in_roff(meaning));
  return page + fmt::format(".SH ENVIRONMENT\n{}\n", in_roff(kEnvironment));
}

}  // namespace

std::string help_footer() {
  return fmt::format("Exit codes: overbook help exit-codes. {}", kEnvironment);
}

std::vector<std::string> help_topics() {
  std::vector<std::string> topics(kCommands.begin(), kCommands.end());
  topics.insert(topics.end(), {"exit-codes", "man"});
  return topics;
}

std::string help_text(const CLI::App& app, std::string_view topic) {
  if (topic.empty()) return app.help();
  if (topic == "exit-codes") return exit_codes_text();
  if (topic == "man") return man_page(app);
  for (const CLI::App* command : app.get_subcommands({})) {
    if (command->get_name() == topic) return command->help(app.get_name());
  }
  const std::vector<std::string> topics = help_topics();
  const std::vector<std::string_view> candidates(topics.begin(), topics.end());
  std::string hint = did_you_mean(topic, candidates);
  if (hint.empty()) hint = fmt::format("; there is help of {}", fmt::join(topics, ", "));
  throw UsageError(
      fmt::format("help: `{}` is no command and no other topic{}", reports::visible(topic), hint));
}

}  // namespace overbook::cli
