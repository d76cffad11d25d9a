#pragma once
// The commands about connections, messages and the server, by the file that has each. Arity has been checked when one is called; what a command
// does and answers is Redis 7.0's documentation of it.

#include "model/redis/resp/reply.h"

namespace overbook::redis {
class Context;
}

namespace overbook::redis::handlers {

// pubsub_commands.cpp
Reply publish(Context&);
Reply subscribe(Context&);
Reply unsubscribe(Context&);

// server_commands.cpp
Reply echo(Context&);
Reply ping(Context&);
Reply select(Context&);
Reply time(Context&);

}  // namespace overbook::redis::handlers
