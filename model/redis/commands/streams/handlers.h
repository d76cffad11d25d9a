#pragma once
// The commands on streams, by the file that has each. Arity has been checked when one is called; what a command
// does and answers is Redis 7.0's documentation of it.

#include "model/redis/resp/reply.h"

namespace overbook::redis {
class Context;
}

namespace overbook::redis::handlers {

// stream_commands.cpp
Reply xadd(Context&);
Reply xdel(Context&);
Reply xlen(Context&);
Reply xrange(Context&);
Reply xrevrange(Context&);
Reply xtrim(Context&);

// read_commands.cpp
Reply xread(Context&);
Reply xreadgroup(Context&);

// group_commands.cpp
Reply xack(Context&);
Reply xgroup_create(Context&);
Reply xgroup_createconsumer(Context&);
Reply xgroup_delconsumer(Context&);
Reply xgroup_destroy(Context&);
Reply xgroup_setid(Context&);

// pending_command.cpp
Reply xpending(Context&);

// claim_commands.cpp
Reply xautoclaim(Context&);
Reply xclaim(Context&);

}  // namespace overbook::redis::handlers
