#pragma once
// What to say when overbook itself is at fault: what happened, and how to make it happen again.

#include <cstdint>
#include <string>
#include <string_view>

namespace overbook::cli {

// Remembered for the message; called once each, before any other thread is started.
void remember_command(std::string command_line);
void remember_seed(std::uint64_t seed);

// "overbook: internal error: ..." with the command, the seed and the version.
[[nodiscard]] std::string fatal_message(std::string_view what);

// An exception that nobody catches, on any thread: the message on stderr, and exit code 70.
void install_terminate_handler();

}  // namespace overbook::cli
