// overbook report: what was found, drawn again or beside what is found now.

#include <fmt/format.h>

#include <filesystem>

#include "reports/cli/commands.h"
#include "reports/cli/looks.h"
#include "reports/cli/outputs.h"
#include "reports/comparison/comparison.h"
#include "reports/html/page_data.h"
#include "reports/json/json_reader.h"
#include "reports/markdown/markdown_blocks.h"
#include "reports/mermaid/mermaid.h"
#include "reports/terminal/terminal.h"
#include "reports/terminal/terminal_blocks.h"
#include "reports/text/atomic_file.h"
#include "reports/text/escape.h"
#include "reports/text/words.h"
#include "reports/view/summary.h"

namespace overbook::cli {
namespace {

reports::Report read(const std::string& file) {
  reports::Report report = reports::report_from(read_whole_file(file), file);
  if (const std::size_t examples = reports::without_steps(report); examples > 0) {
    complain(fmt::format("warning: {}: the page has no room for the steps of {}; the JSON report has them\n",
                         reports::visible(file), reports::counted(examples, "counterexample")));
  }
  return report;
}

ExitCode draw(const ReportArguments& arguments) {
  const Looks looks = looks_of(arguments.display);
  const reports::Report report = read(arguments.report);
  const Outputs& outputs = arguments.outputs;
  const bool is_about_assumptions = reports::is_about_assumptions(report);
  const std::string& name = report.scenario.name;
  const auto planned = planned_files(outputs, is_about_assumptions ? name_of_assumptions(name) : name);
  check_places(planned, outputs, {{.path = arguments.report, .role = "the report itself"}});
  const Render on_stdout = cli::on_stdout(outputs);
  bool is_told = succeeds([&] {
    print(on_stdout != nullptr ? on_stdout(report)
                               : reports::terminal_text(report, looks.terminal_options(arguments.display)));
  });
  const std::vector<WrittenFile> files = write_files(report, planned);
  if (on_stdout == nullptr && is_told) is_told = succeeds([&] { print(listed(files)); });
  return is_told && files.size() == planned.size() ? ExitCode::holds : ExitCode::write_failed;
}

// One of them names both: "a/last-slot.report.json" and "b/last-slot.report.json" go by their paths.
std::pair<std::string, std::string> names_of(const ReportArguments& arguments) {
  const std::string before = std::filesystem::path(arguments.report).filename().string();
  const std::string after = std::filesystem::path(arguments.other).filename().string();
  return before == after ? std::pair(arguments.report, arguments.other) : std::pair(before, after);
}

ExitCode compare(const ReportArguments& arguments) {
  const Outputs& outputs = arguments.outputs;
  if (outputs.html || outputs.json || outputs.junit)
    throw UsageError("report: two reports are compared in the terminal, or in Markdown: --md[=FILE|-]");
  const reports::Report before = read(arguments.report);
  const reports::Report after = read(arguments.other);
  const auto [name_before, name_after] = names_of(arguments);
  const reports::Part part = reports::comparison_part({before, name_before}, {after, name_after});
  if (outputs.md == kStdoutPlace) {
    print(reports::part_in_markdown(part));
    return ExitCode::holds;
  }
  std::vector<PlannedFile> planned = planned_files(outputs, after.scenario.name + ".compared");
  check_places(planned, outputs,
               {{.path = arguments.report, .role = "a report that is compared"},
                {.path = arguments.other, .role = "a report that is compared"}});
  print(reports::part_text(part, looks_of(arguments.display).terminal_options(arguments.display)));
  for (const PlannedFile& file : planned) {
    const std::string text = reports::part_in_markdown(part);
    reports::write_file_atomically(file.path, text);
    print(listed({{.path = file.path, .bytes = text.size(), .flag = file.flag}}));
  }
  return ExitCode::holds;
}

ExitCode draw_for_mermaid(const ReportArguments& arguments) {
  if (!arguments.other.empty()) throw UsageError("report: --mermaid draws from one report, not from two");
  const reports::CounterexampleReference reference =
      reports::parse_counterexample_reference(arguments.report + "#" + arguments.mermaid);
  print(reports::mermaid_text(reports::counterexample(read(arguments.report), reference)));
  return ExitCode::holds;
}

}  // namespace

ExitCode report(const ReportArguments& arguments) {
  if (!arguments.mermaid.empty()) return draw_for_mermaid(arguments);
  return arguments.other.empty() ? draw(arguments) : compare(arguments);
}

}  // namespace overbook::cli
