#pragma once
// What keeps a run on a real Redis apart from everybody else's keys and channels: a random prefix for all of
// ours. Reports show names without it.

#include <string>
#include <string_view>

#include "sim/run/trace.h"
#include "sim/setup/setup.h"

namespace overbook::sim::live {

// "overbook:3f9c2a81d04be657:", another each time: from the machine's own randomness, as it must not depend
// on a seed that two campaigns can share.
[[nodiscard]] std::string random_name_space();

// Makes strategies whose keys and channels all begin with `name_space`.
[[nodiscard]] StrategyFactory in_name_space(std::string name_space);

// The text with each occurrence of `name_space` taken out. It is too long to be there by chance.
[[nodiscard]] std::string without(std::string_view name_space, std::string text);
[[nodiscard]] redis::Command without(std::string_view name_space, redis::Command command);
[[nodiscard]] redis::Reply without(std::string_view name_space, const redis::Reply& reply);
[[nodiscard]] Trace without(std::string_view name_space, Trace trace);

}  // namespace overbook::sim::live
