#pragma once
// From words to a reply: finds the command, refuses what Redis refuses, queues inside MULTI, runs it, and
// then serves whoever waits for a list that the command made (Redis 7.0 server.c, processCommand and call).

#include <cstdint>
#include <span>
#include <string>

#include "model/instant.h"
#include "model/redis/commands/context/context.h"
#include "model/redis/commands/context/state.h"
#include "model/redis/resp/reply.h"

namespace overbook::redis {

// A client's command.
Reply execute_for_client(State& state, std::uint32_t connection, std::span<const std::string> words,
                         Instant now);

// A command of redis.call or redis.pcall. `origin` is one of the two for scripts.
Reply execute_for_script(State& state, std::uint32_t connection, std::span<const std::string> words,
                         Instant now, Origin origin);

// A queued command, at EXEC.
Reply execute_queued(State& state, std::uint32_t connection, std::span<const std::string> words, Instant now);

// The answer where a command wants what Redis has and the fake lacks ("GEOADD"); noted, unless it lacks
// something already.
Reply lack(State& state, const std::string& what);

// Ends a transaction without running it: forgets its queue and what was watched.
void discard_transaction(Connections& connections, std::uint32_t connection);

}  // namespace overbook::redis
