#pragma once
// The commands on lists, by the file that has each. Arity has been checked when one is called; what a command
// does and answers is Redis 7.0's documentation of it.

#include "model/redis/resp/reply.h"

namespace overbook::redis {
class Context;
}

namespace overbook::redis::handlers {

// list_commands.cpp
Reply llen(Context&);
Reply lmove(Context&);
Reply lmpop(Context&);
Reply lpop(Context&);
Reply lpush(Context&);
Reply lpushx(Context&);
Reply lrange(Context&);
Reply lrem(Context&);
Reply rpop(Context&);
Reply rpoplpush(Context&);
Reply rpush(Context&);
Reply rpushx(Context&);

// blocking_commands.cpp
Reply blmove(Context&);
Reply blmpop(Context&);
Reply blpop(Context&);
Reply brpop(Context&);
Reply brpoplpush(Context&);

// list_element_commands.cpp
Reply lindex(Context&);
Reply linsert(Context&);
Reply lpos(Context&);
Reply lset(Context&);
Reply ltrim(Context&);

}  // namespace overbook::redis::handlers
