#pragma once
// How a script reaches Redis.

#include <functional>

#include "model/redis/resp/command.h"
#include "model/redis/resp/reply.h"

namespace overbook::redis {

// Executes one command on behalf of redis.call or redis.pcall; an error comes back as Reply::error,
// in the words that Redis has for scripts (script.c): "ERR Unknown Redis command called from script",
// "ERR Wrong number of args calling Redis command from script", "ERR This Redis command is not
// allowed from script" (BLPOP, MULTI, SUBSCRIBE, EVAL ...), "ERR Write commands are not allowed from
// read-only scripts.". Never Reply::blocked(). An exception that it throws ends the script and leaves
// run(): no script can catch it.
using ScriptCall = std::function<Reply(const Command&)>;

}  // namespace overbook::redis
