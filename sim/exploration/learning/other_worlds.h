#pragma once
// What must make no difference to a limiter that is explored: what time it is, as long as all times agree, and
// in which order Redis lists what has none.

#include <chrono>

#include "model/redis/resp/command.h"
#include "model/redis/resp/reply.h"

namespace overbook::sim {

// With every number that is a time (sim/setup/leases.h) so much later: integers and texts, of commands also
// behind the bracket of an exclusive bound.
[[nodiscard]] redis::Reply moved(const redis::Reply& reply, std::chrono::milliseconds by);
[[nodiscard]] redis::Command moved(const redis::Command& command, std::chrono::milliseconds by);

// Whether each word of `other` is that of `one`, or that of `one` so much later.
[[nodiscard]] bool are_the_same_at(const redis::Command& one, const redis::Command& other,
                                   std::chrono::milliseconds by);

// Turns round what a reply lists in no order of its own, given the command that it answers. False: nothing.
[[nodiscard]] bool turn_round(const redis::Command& command, redis::Reply& reply);

}  // namespace overbook::sim
