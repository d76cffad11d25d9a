#pragma once
// The strategies by name.

#include <memory>
#include <span>
#include <string_view>

#include "model/strategies/strategy.h"

namespace overbook::model {

struct StrategyInfo {
  std::string_view name;
  std::string_view summary;  // what it does, command by command, in one line
  std::string_view on_rejection;
  std::string_view on_duplicate;
  std::string_view on_error;
  CountBy count_by;    // its own way to count, where a scenario names none
  bool takes_count;    // whether a scenario may choose how it counts
  bool takes_compare;  // whether a scenario may choose how it compares
  bool takes_script;
  bool takes_program = false;
  bool sends_scripts;  // so that a slow one can hold it up
  // It keeps nothing from one request to the next: what it does in a request depends on that one's replies.
  bool keeps_nothing = false;
  Lease lease;                          // its own, with heartbeats in time, where a scenario has none
  std::chrono::milliseconds refresh{};  // between two of those heartbeats
  std::unique_ptr<Strategy> (*make)(const StrategyConfig& config);
};

// Those that overbook brings.
[[nodiscard]] std::span<const StrategyInfo> all_strategies();
// The form of a user's own, that needs a file: "program".
[[nodiscard]] const StrategyInfo& program_strategy();
// Of both; null: there is none of that name.
[[nodiscard]] const StrategyInfo* find_strategy(std::string_view name);

// Throws std::invalid_argument for an unknown name, and for settings that the strategy can't have.
[[nodiscard]] std::unique_ptr<Strategy> make_strategy(const StrategyConfig& config);

}  // namespace overbook::model
