#pragma once
// What to say when overbook itself is at fault: what happened, and how to make it happen again.

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace overbook::cli {

// Remembered for the message; called once each, before any other thread is started.
void remember_command(std::string command_line);
void remember_seed(std::uint64_t seed);

// "overbook: internal error: ..." with the command, the seed and the version. `under_way`: what was being
// done, a line each.
[[nodiscard]] std::string fatal_message(std::string_view what,
                                        const std::vector<std::string>& under_way = {});

// An exception that nobody catches and a check that fails, on any thread: the message on
// stderr, and exit code 70.
void install_fatal_handlers();

}  // namespace overbook::cli
