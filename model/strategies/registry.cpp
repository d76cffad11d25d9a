#include "model/strategies/registry.h"

#include <fmt/format.h>

#include <array>
#include <stdexcept>

#include "model/strategies/count_then_register.h"
#include "model/strategies/exclude_own_key.h"
#include "model/strategies/lua_script.h"
#include "model/strategies/openhands.h"
#include "model/strategies/program_strategy.h"
#include "model/strategies/register_then_count.h"
#include "model/strategies/register_then_count_plus_one.h"
#include "model/strategies/zset_client_clock.h"

namespace overbook::model {
namespace {

template <typename S>
std::unique_ptr<Strategy> make(const StrategyConfig& config) {
  return std::make_unique<S>(config);
}

constexpr std::string_view kRemovesOwn = "removes its own entry";
constexpr std::string_view kNothingToUndo = "nothing was registered";
constexpr std::string_view kFoundFirst = "found first; the other server's entry stays";
constexpr std::string_view kLeavesEntry = "fails; an error at the count leaves the entry behind";

const std::array<StrategyInfo, 7>& registry() {
  static const std::array<StrategyInfo, 7> strategies{{
      {.name = "count-then-register",
       .summary = "count; full: reject; else SET NX",
       .on_rejection = kNothingToUndo,
       .on_duplicate = "found at the registration; a full house hides it",
       .on_error = "fails; nothing is left behind",
       .count_by = CountBy::keys,
       .takes_count = true,
       .takes_compare = true,
       .takes_script = false,
       .sends_scripts = false,
       .keeps_nothing = true,
       .lease = {},
       .make = make<CountThenRegister>},
      {.name = "register-then-count",
       .summary = "SET NX; count, itself included; count >= limit: DEL, reject",
       .on_rejection = kRemovesOwn,
       .on_duplicate = kFoundFirst,
       .on_error = kLeavesEntry,
       .count_by = CountBy::keys,
       .takes_count = true,
       .takes_compare = true,
       .takes_script = false,
       .sends_scripts = false,
       .keeps_nothing = true,
       .lease = {},
       .make = make<RegisterThenCount>},
      {.name = "register-then-count-plus-one",
       .summary = "SET NX; count, itself included; count >= limit + 1: DEL, reject",
       .on_rejection = kRemovesOwn,
       .on_duplicate = kFoundFirst,
       .on_error = kLeavesEntry,
       .count_by = CountBy::keys,
       .takes_count = true,
       .takes_compare = true,
       .takes_script = false,
       .sends_scripts = false,
       .keeps_nothing = true,
       .lease = {},
       .make = make<RegisterThenCountPlusOne>},
      {.name = "exclude-own-key",
       .summary = "SET NX; count the others; count >= limit: DEL, reject",
       .on_rejection = kRemovesOwn,
       .on_duplicate = kFoundFirst,
       .on_error = kLeavesEntry,
       .count_by = CountBy::keys,
       .takes_count = true,
       .takes_compare = true,
       .takes_script = false,
       .sends_scripts = false,
       .keeps_nothing = true,
       .lease = {},
       .make = make<ExcludeOwnKey>},
      {.name = "lua-script",
       .summary = "one EVAL looks, counts and registers",
       .on_rejection = kNothingToUndo,
       .on_duplicate = kFoundFirst,
       .on_error = "fails; commands of the script before its error stay executed",
       .count_by = CountBy::keys,
       .takes_count = false,
       .takes_compare = false,
       .takes_script = true,
       .sends_scripts = true,
       .keeps_nothing = true,
       .lease = {},
       .make = make<LuaScript>},
      {.name = "openhands",
       .summary = "SET NX EX 15; SCAN; over the limit: PUBLISH a close of the oldest; start",
       .on_rejection = "never rejects: it closes the oldest conversations instead",
       .on_duplicate = "GETs the key: present is a success (nothing is started), absent an error",
       .on_error = "fails; the key stays until its lease lapses",
       .count_by = CountBy::scan,
       .takes_count = true,
       .takes_compare = true,
       .takes_script = false,
       .sends_scripts = false,
       .lease = OpenHands::kLease,
       .refresh = OpenHands::kRefresh,
       .make = make<OpenHands>},
      {.name = "zset-client-clock",
       .summary = "one EVAL drops old time stamps, counts and stamps; by the client's own clock",
       .on_rejection = kNothingToUndo,
       .on_duplicate = "never looks: the conversation gets in again",
       .on_error = "fails; what the script has entered stays until its time is up",
       .count_by = CountBy::keys,
       .takes_count = false,
       .takes_compare = false,
       .takes_script = false,
       .sends_scripts = true,
       .lease = ZsetClientClock::kLease,
       .refresh = ZsetClientClock::kRefresh,
       .make = make<ZsetClientClock>},
  }};
  return strategies;
}

}  // namespace

const StrategyInfo& program_strategy() {
  static const StrategyInfo info{.name = "program",
                                 .summary = "your own: a file in Lua; every redis.call is a step",
                                 .on_rejection = "what after_rejection does, if the file has it",
                                 .on_duplicate = "as on rejection",
                                 .on_error = "fails; what it has sent before the error stays executed",
                                 .count_by = CountBy::keys,
                                 .takes_count = false,
                                 .takes_compare = false,
                                 .takes_script = false,
                                 .takes_program = true,
                                 .sends_scripts = false,
                                 .lease = {},
                                 .make = make<ProgramStrategy>};
  return info;
}

std::span<const StrategyInfo> all_strategies() {
  return registry();
}

const StrategyInfo* find_strategy(std::string_view name) {
  for (const StrategyInfo& info : registry()) {
    if (info.name == name) return &info;
  }
  if (program_strategy().name == name) return &program_strategy();
  return nullptr;
}

std::unique_ptr<Strategy> make_strategy(const StrategyConfig& config) {
  const StrategyInfo* info = find_strategy(config.spec.use);
  if (info == nullptr) throw std::invalid_argument(fmt::format("no strategy is called {}", config.spec.use));
  return info->make(config);
}

}  // namespace overbook::model
