#pragma once
// Every command's implementation, by the file that has it. Arity has been checked when one is called; what a
// command does and answers is Redis 7.0's documentation of it.

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
Reply setnx(Context&);
Reply strlen(Context&);

// counter_commands.cpp
Reply decr(Context&);
Reply decrby(Context&);
Reply incr(Context&);
Reply incrby(Context&);

// set_command.cpp: SET and its relatives with expiry times
Reply getex(Context&);
Reply psetex(Context&);
Reply set(Context&);
Reply setex(Context&);

// key_commands.cpp
Reply dbsize(Context&);
Reply del(Context&);
Reply exists(Context&);
Reply flushall(Context&);
Reply keys(Context&);
Reply randomkey(Context&);
Reply rename(Context&);
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

// set_commands.cpp
Reply sadd(Context&);
Reply scard(Context&);
Reply sismember(Context&);
Reply smembers(Context&);
Reply srem(Context&);

// sorted_set_commands.cpp
Reply zcard(Context&);
Reply zpopmin(Context&);
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
Reply zinterstore(Context&);
Reply zunionstore(Context&);

// hash_commands.cpp
Reply hdel(Context&);
Reply hexists(Context&);
Reply hget(Context&);
Reply hgetall(Context&);
Reply hincrby(Context&);
Reply hkeys(Context&);
Reply hlen(Context&);
Reply hmget(Context&);
Reply hmset(Context&);
Reply hset(Context&);
Reply hsetnx(Context&);
Reply hvals(Context&);

// list_commands.cpp
Reply llen(Context&);
Reply lpop(Context&);
Reply lpush(Context&);
Reply lrange(Context&);
Reply lrem(Context&);
Reply rpop(Context&);
Reply rpoplpush(Context&);
Reply rpush(Context&);

// blocking_commands.cpp
Reply blpop(Context&);
Reply wait(Context&);

// transaction_commands.cpp
Reply discard(Context&);
Reply exec(Context&);
Reply multi(Context&);
Reply unwatch(Context&);
Reply watch(Context&);

// pubsub_commands.cpp
Reply publish(Context&);
Reply subscribe(Context&);
Reply unsubscribe(Context&);

// script_commands.cpp
Reply eval(Context&);
Reply eval_ro(Context&);
Reply evalsha(Context&);
Reply evalsha_ro(Context&);
Reply script_exists(Context&);
Reply script_flush(Context&);
Reply script_load(Context&);

// server_commands.cpp
Reply echo(Context&);
Reply ping(Context&);
Reply select(Context&);
Reply time(Context&);

}  // namespace overbook::redis::handlers
