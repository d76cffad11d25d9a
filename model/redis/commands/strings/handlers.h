#pragma once
// The commands on strings, by the file that has each. Arity has been checked when one is called; what a command
// does and answers is Redis 7.0's documentation of it.

#include "model/redis/resp/reply.h"

namespace overbook::redis {
class Context;
}

namespace overbook::redis::handlers {

// string_commands.cpp
Reply append(Context&);
Reply get(Context&);
Reply getdel(Context&);
Reply getset(Context&);
Reply mget(Context&);
Reply mset(Context&);
Reply msetnx(Context&);
Reply setnx(Context&);
Reply strlen(Context&);

// counter_commands.cpp
Reply decr(Context&);
Reply decrby(Context&);
Reply incr(Context&);
Reply incrby(Context&);
Reply incrbyfloat(Context&);

// set_command.cpp: SET and its relatives with expiry times
Reply getex(Context&);
Reply psetex(Context&);
Reply set(Context&);
Reply setex(Context&);

// range_commands.cpp
Reply getrange(Context&);
Reply setrange(Context&);

// bit_commands.cpp
Reply bitcount(Context&);
Reply bitpos(Context&);
Reply getbit(Context&);
Reply setbit(Context&);

}  // namespace overbook::redis::handlers
