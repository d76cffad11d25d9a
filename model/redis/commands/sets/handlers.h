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
Reply smismember(Context&);
Reply smove(Context&);
Reply srem(Context&);

// set_algebra_commands.cpp
Reply sdiff(Context&);
Reply sdiffstore(Context&);
Reply sinter(Context&);
Reply sintercard(Context&);
Reply sinterstore(Context&);
Reply sunion(Context&);
Reply sunionstore(Context&);

// set_draw_commands.cpp
Reply spop(Context&);
Reply srandmember(Context&);

}  // namespace overbook::redis::handlers
