#include "reports/cli/github.h"

#include <fmt/format.h>

#include <fstream>

#include "reports/markdown/markdown.h"
#include "reports/text/atomic_file.h"
#include "reports/text/escape.h"
#include "reports/text/words.h"

namespace overbook::cli {
namespace {

// Escaped as GitHub's runner decodes it (actions/toolkit, command.ts); in properties also ':' and ','.
std::string escaped(std::string_view text, bool is_property) {
  std::string result;
  for (const char c : text) {
    const bool is_syntax = c == '%' || c == '\r' || c == '\n' || (is_property && (c == ':' || c == ','));
    if (is_syntax) {
      result += fmt::format("%{:02X}", static_cast<unsigned char>(c));
    } else {
      result += c;
    }
  }
  return result;
}

std::string property(std::string_view text) {
  return escaped(text, true);
}
std::string message(std::string_view text) {
  return escaped(text, false);
}

}  // namespace

bool is_github(const Environment& environment) {
  return environment("GITHUB_ACTIONS") == "true";
}

std::string annotations(const std::vector<scenarios::Diagnostic>& diagnostics) {
  std::string lines;
  for (const scenarios::Diagnostic& found : diagnostics) {
    const std::string text = found.help.empty() ? found.message : found.message + "\n" + found.help;
    const std::string place = found.line == 0 ? "" : fmt::format(",line={},col={}", found.line, found.column);
    lines += fmt::format("::error file={}{},title={}::{}\n", property(found.file), place,
                         property(found.code), message(reports::visible(text, reports::Lines::kept)));
  }
  return lines;
}

std::string annotations(const reports::Report& report, const std::string& scenario_path) {
  std::string lines;
  for (const reports::StrategyResult& strategy : report.strategies) {
    for (const reports::PropertyResult& result : strategy.properties) {
      if (!result.expected || result.expectation_met) continue;
      const std::string text =
          fmt::format("{}: {} is {} ({}), expected {}", strategy.name, result.property,
                      reports::word(result.verdict), reports::evidence(result), *result.expected);
      lines += fmt::format("::error file={},title={}::{}\n", property(scenario_path), property("overbook"),
                           message(reports::visible(text)));
    }
  }
  return lines;
}

void append_step_summary(const reports::Report& report, const Environment& environment) {
  const std::optional<std::string> path = environment("GITHUB_STEP_SUMMARY");
  if (!path || path->empty()) return;
  std::ofstream file(*path, std::ios::app | std::ios::binary);
  file << reports::markdown_text(report) << "\n";
  file.close();
  if (!file) throw reports::WriteError(*path, "the step summary can't be appended to");
}

}  // namespace overbook::cli
