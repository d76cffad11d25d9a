#pragma once
// overbook help: of a command, of exit codes, and all of it as a man page, from the command line itself.

#include <CLI/App.hpp>
#include <string>
#include <string_view>
#include <vector>

namespace overbook::cli {

// What stands below every help: where to read on.
[[nodiscard]] std::string help_footer();

// The commands, and what else there is help of.
[[nodiscard]] std::vector<std::string> help_topics();

// `topic`: a command, "exit-codes", "man", or empty for what `overbook --help` says. Throws UsageError.
[[nodiscard]] std::string help_text(const CLI::App& app, std::string_view topic);

}  // namespace overbook::cli
