#pragma once
// What GitHub Actions shows beside the code, and on the page of a job. Only under GITHUB_ACTIONS.

#include <string>
#include <vector>

#include "reports/cli/console/console.h"
#include "reports/result.h"
#include "scenarios/loader/diagnostics/diagnostic.h"

namespace overbook::cli {

[[nodiscard]] bool is_github(const Environment& environment);

// Lines of "::error file=,line=,col=,title=::message", one for each; with all that GitHub
// reads as syntax escaped.
[[nodiscard]] std::string annotations(const std::vector<scenarios::Diagnostic>& diagnostics);
// One for each expectation that is not met.
[[nodiscard]] std::string annotations(const reports::Report& report, const std::string& scenario_path);

// Appends the report as Markdown to the file that GITHUB_STEP_SUMMARY names, if it names
// one. Throws reports::WriteError.
void append_step_summary(const reports::Report& report, const Environment& environment);

}  // namespace overbook::cli
