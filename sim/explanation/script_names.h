#pragma once
// What a strategy's scripts are called: their files, as the scenario names them.

#include <string>
#include <string_view>

#include "model/redis/resp/command.h"
#include "model/strategies/spec.h"

namespace overbook::sim {

// The name of the script with this text; empty when the strategy has no such script.
[[nodiscard]] std::string script_name(std::string_view text, const model::StrategySpec& strategy);

// What a command is called in a sentence: its first word, "PEXPIRE"; "script" for all that run one.
[[nodiscard]] std::string short_name(const redis::Command& command);

}  // namespace overbook::sim
