#include "sim/explanation/script_names.h"

#include "model/redis/commands/command_table.h"
#include "model/redis/resp/batch.h"
#include "model/strategies/lua_script.h"
#include "model/strategies/program_strategy.h"
#include "model/strategies/zset_client_clock.h"

namespace overbook::sim {

std::string script_name(std::string_view text, const model::StrategySpec& strategy) {
  const auto or_shipped = [](const std::string& name, std::string_view shipped) {
    return name.empty() ? std::string(shipped) : name;
  };
  if (strategy.is_atomic && text == model::script_of_program(strategy))
    return strategy.program_name.empty() ? "the program" : strategy.program_name;
  if (strategy.script) {
    if (text == *strategy.script) return or_shipped(strategy.script_name, "script");
  } else if (text == model::shipped_admit_script()) {
    return "admit.lua";
  }
  if (strategy.release_script) {
    if (text == *strategy.release_script) return or_shipped(strategy.release_script_name, "release script");
  } else if (text == model::shipped_release_script()) {
    return "release.lua";
  }
  if (strategy.refresh_script) {
    if (text == *strategy.refresh_script) return or_shipped(strategy.refresh_script_name, "refresh script");
  } else if (text == model::shipped_refresh_script()) {
    return "refresh.lua";
  }
  if (text == model::zset_admit_script()) return "zset_admit.lua";
  if (text == model::zset_refresh_script()) return "zset_refresh.lua";
  return {};
}

std::string short_name(const redis::Command& command) {
  if (redis::is_batch(command))
    return command.words.front() == redis::kPipelineName ? "pipeline" : "transaction";
  const bool runs_script = redis::has_flag(command, redis::CommandSpec::kRunsScript);
  return runs_script ? "script" : command.words.front();
}

}  // namespace overbook::sim
