#pragma once
// The commands that run other commands: scripts, functions and transactions, by the file that has each. Arity has been checked when one is called; what a command
// does and answers is Redis 7.0's documentation of it.

#include "model/redis/resp/reply.h"

namespace overbook::redis {
class Context;
}

namespace overbook::redis::handlers {

// transaction_commands.cpp
Reply discard(Context&);
Reply exec(Context&);
Reply multi(Context&);
Reply unwatch(Context&);
Reply watch(Context&);

// function_commands.cpp
Reply fcall(Context&);
Reply fcall_ro(Context&);
Reply function_delete(Context&);
Reply function_flush(Context&);
Reply function_list(Context&);
Reply function_load(Context&);

// script_commands.cpp
Reply eval(Context&);
Reply eval_ro(Context&);
Reply evalsha(Context&);
Reply evalsha_ro(Context&);
Reply script_exists(Context&);
Reply script_flush(Context&);
Reply script_load(Context&);

}  // namespace overbook::redis::handlers
