#pragma once
// How those who wait for a key get what it has.

#include "model/instant.h"
#include "model/redis/commands/context/state.h"

namespace overbook::redis {

// Serves the connections that wait for what the last command made, in the order in which they began to wait
// (Redis 7.0 blocked.c, handleClientsBlockedOnKeys). Part of every client's command.
void serve_blocked(State& state, Instant now);

}  // namespace overbook::redis
