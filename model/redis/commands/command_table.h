#pragma once
// The one table of the commands that the fake has, and what it says of each.

#include <span>
#include <string>
#include <string_view>

#include "model/redis/commands/context/command_spec.h"
#include "model/redis/resp/command.h"

namespace overbook::redis {

// The command of these words, the subcommand for a container's; null when there is none. Case does not
// matter. A container's own spec comes back when the subcommand is missing from the words.
[[nodiscard]] const CommandSpec* find_command(std::span<const std::string> words);
// Whether the table says that of the command: one of the flags above. False for a
// command that it does not have. Of a batch (resp/batch.h): of any of its commands.
[[nodiscard]] bool has_flag(const Command& command, unsigned flag);
// Whether the name alone is that of a container.
[[nodiscard]] bool is_container(std::string_view name);
// All commands, in no particular order.
[[nodiscard]] std::span<const CommandSpec> all_commands();

}  // namespace overbook::redis
