#pragma once
// The commands on keys of any type, by the file that has each. Arity has been checked when one is called; what a command
// does and answers is Redis 7.0's documentation of it.

#include "model/redis/resp/reply.h"

namespace overbook::redis {
class Context;
}

namespace overbook::redis::handlers {

// key_commands.cpp
Reply copy(Context&);
Reply dbsize(Context&);
Reply del(Context&);
Reply exists(Context&);
Reply flushall(Context&);
Reply keys(Context&);
Reply object_encoding(Context&);
Reply randomkey(Context&);
Reply rename(Context&);
Reply renamenx(Context&);
Reply type(Context&);

// expire_commands.cpp
Reply expire(Context&);
Reply expireat(Context&);
Reply expiretime(Context&);
Reply persist(Context&);
Reply pexpire(Context&);
Reply pexpireat(Context&);
Reply pexpiretime(Context&);
Reply pttl(Context&);
Reply ttl(Context&);

// scan_commands.cpp
Reply hscan(Context&);
Reply scan(Context&);
Reply sscan(Context&);
Reply zscan(Context&);

}  // namespace overbook::redis::handlers
