#pragma once
// The commands on sorted sets, by the file that has each. Arity has been checked when one is called; what a command
// does and answers is Redis 7.0's documentation of it.

#include "model/redis/resp/reply.h"

namespace overbook::redis {
class Context;
}

namespace overbook::redis::handlers {

// sorted_set_commands.cpp
Reply zcard(Context&);
Reply zmscore(Context&);
Reply zrank(Context&);
Reply zrem(Context&);
Reply zrevrank(Context&);
Reply zscore(Context&);

// sorted_set_add_commands.cpp
Reply zadd(Context&);
Reply zincrby(Context&);

// sorted_set_range_commands.cpp
Reply zcount(Context&);
Reply zrange(Context&);
Reply zrangebyscore(Context&);
Reply zremrangebyrank(Context&);
Reply zremrangebyscore(Context&);
Reply zrevrange(Context&);
Reply zrevrangebyscore(Context&);

// sorted_set_store_commands.cpp
Reply zdiff(Context&);
Reply zdiffstore(Context&);
Reply zinter(Context&);
Reply zinterstore(Context&);
Reply zunion(Context&);
Reply zunionstore(Context&);

// sorted_set_pop_commands.cpp
Reply bzmpop(Context&);
Reply bzpopmax(Context&);
Reply bzpopmin(Context&);
Reply zmpop(Context&);
Reply zpopmax(Context&);
Reply zpopmin(Context&);

}  // namespace overbook::redis::handlers
