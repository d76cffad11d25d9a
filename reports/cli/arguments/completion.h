#pragma once
// Completion for shells, made of the command line as it is read: a flag that is new there is completed by itself.

#include <CLI/CLI.hpp>
#include <string>
#include <string_view>

namespace overbook::cli {

// A script for "bash", "zsh" or "fish" that completes the commands of `app`, their flags, and what flags and
// arguments take: words where they can be listed, files or folders where they are places.
// Throws UsageError for another shell.
[[nodiscard]] std::string completion_script(const CLI::App& app, std::string_view shell);

}  // namespace overbook::cli
