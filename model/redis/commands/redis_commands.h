#pragma once
// The names of all the commands that Redis 7.0 has, known to the fake or not: so that a limiter which uses
// one that the fake lacks is told apart from one that misspells a name.

#include <optional>
#include <span>
#include <string>
#include <string_view>

namespace overbook::redis {

// Lower case, sorted; a subcommand with its container: "script|load".
[[nodiscard]] std::span<const std::string_view> commands_of_redis();

// The name as the list has it, whatever its case; it lives as long as the program. Nothing:
// Redis has none of that name.
[[nodiscard]] std::optional<std::string_view> find_command_of_redis(std::string_view name);

// As a client writes it: upper case, "SCRIPT LOAD".
[[nodiscard]] std::string shown_command_name(std::string_view name);

}  // namespace overbook::redis
