#pragma once
// The scenario that `run`, `verify` and `assumptions` are asked about, or the cells of a sweep, with the
// command line's changes.

#include <string>
#include <vector>

#include "reports/cli/arguments/arguments.h"
#include "reports/cli/outputs.h"
#include "scenarios/loader/sweep.h"

namespace overbook::cli {

// As the file has it, with what the command line sets of its fields. Throws what the loader does.
[[nodiscard]] sim::Sweep load_asked(const RunArguments& arguments);

// What no report may overwrite: the scenario, and the scripts of all its strategies.
[[nodiscard]] std::vector<SourceFile> sources_of(const sim::Sweep& sweep, const RunArguments& arguments);

// Makes the command line's other changes. Throws UsageError for what the scenario can't be asked.
void adapt(sim::Sweep& sweep, const RunArguments& arguments);

}  // namespace overbook::cli
