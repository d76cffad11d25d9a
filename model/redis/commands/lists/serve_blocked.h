#pragma once
// How those who wait for a list get what it has.

#include "model/instant.h"
#include "model/redis/commands/context/state.h"

namespace overbook::redis {

// Hands elements to the connections that wait in BLPOP. Part of every client's command.
void serve_blocked(State& state, Instant now);

}  // namespace overbook::redis
