#pragma once
// The commands on sets, by the file that has each. Arity has been checked when one is called; what a command
// does and answers is Redis 7.0's documentation of it.

#include "model/redis/resp/reply.h"

namespace overbook::redis {
class Context;
}

namespace overbook::redis::handlers {

// set_commands.cpp
Reply sadd(Context&);
Reply scard(Context&);
Reply sismember(Context&);
Reply smembers(Context&);
Reply srem(Context&);

}  // namespace overbook::redis::handlers
