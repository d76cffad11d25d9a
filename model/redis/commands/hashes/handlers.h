#pragma once
// The commands on hashes, by the file that has each. Arity has been checked when one is called; what a command
// does and answers is Redis 7.0's documentation of it.

#include "model/redis/resp/reply.h"

namespace overbook::redis {
class Context;
}

namespace overbook::redis::handlers {

// hash_commands.cpp
Reply hdel(Context&);
Reply hexists(Context&);
Reply hget(Context&);
Reply hgetall(Context&);
Reply hincrby(Context&);
Reply hincrbyfloat(Context&);
Reply hkeys(Context&);
Reply hlen(Context&);
Reply hmget(Context&);
Reply hmset(Context&);
Reply hrandfield(Context&);
Reply hset(Context&);
Reply hsetnx(Context&);
Reply hstrlen(Context&);
Reply hvals(Context&);

}  // namespace overbook::redis::handlers
