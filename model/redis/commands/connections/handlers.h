#pragma once
// The commands about connections, messages and the server, by the file that has each. Arity has been checked when one is called; what a command
// does and answers is Redis 7.0's documentation of it.

#include "model/redis/resp/reply.h"

namespace overbook::redis {
class Context;
}

namespace overbook::redis::handlers {

// client_commands.cpp
Reply client_getname(Context&);
Reply client_id(Context&);
Reply client_kill(Context&);
Reply client_setname(Context&);

// pubsub_commands.cpp
Reply psubscribe(Context&);
Reply publish(Context&);
Reply pubsub_channels(Context&);
Reply pubsub_numpat(Context&);
Reply pubsub_numsub(Context&);
Reply punsubscribe(Context&);
Reply subscribe(Context&);
Reply unsubscribe(Context&);

// server_commands.cpp
Reply echo(Context&);
Reply ping(Context&);
Reply select(Context&);
Reply time(Context&);
Reply wait(Context&);

}  // namespace overbook::redis::handlers
