#pragma once
// For tests: limiters whose tasks share what their server keeps, drawn from numbers.

#include <string>
#include <string_view>

#include "sim/exploration/program_limiters.h"
#include "sim/run_random.h"

namespace overbook::sim {

inline Scenario several_at_once(std::uint32_t servers, std::uint32_t requests, std::uint32_t at_once) {
  Scenario scenario = house(servers, requests);
  scenario.at_once = at_once;
  return scenario;
}

// A body of a program: what it keeps, what it asks, in some order.
inline std::string drawn_with_memory(RunRandom& random) {
  const auto one_of = [&](std::initializer_list<std::string_view> all) {
    return std::string(*(all.begin() + random.below(all.size())));
  };
  const std::string guard = one_of({"if (server.memory.n or 0) >= request.limit then return 'rejected' end\n",
                                    "", "if server.memory.full then return 'rejected' end\n"});
  const std::string first =
      one_of({"server.memory.n = (server.memory.n or 0) + 1\n", "", "work('thinks')\n"});
  const std::string ask = one_of(
      {"local n = redis.call('INCR', 'count')\n", "local n = redis.call('SCARD', 'set') + 1\n",
       "local n = #redis.call('KEYS', request.prefix .. '*') + 1\n", "local n = server.memory.n or 1\n"});
  const std::string then = one_of({"server.memory.full = n >= request.limit\n", "server.memory.n = n\n", ""});
  const std::string reject = "if n > request.limit then " +
                             one_of({"redis.call('DECR', 'count')\n", "server.memory.n = 0\n", ""}) +
                             " return 'rejected' end\n";
  const std::string enter = one_of({"redis.call('SET', request.key, request.server)\n",
                                    "redis.call('SADD', 'set', request.conversation)\n", ""});
  return "function acquire(request)\n" + guard + first + ask + then + reject + enter +
         "return 'admitted'\nend\n" + "function release(request)\n" +
         one_of({"server.memory.n = math.max(0, (server.memory.n or 0) - 1)\nserver.memory.full = false\n",
                 ""}) +
         one_of({"redis.call('DECR', 'count')\n", "redis.call('DEL', request.key)\n",
                 "redis.call('SREM', 'set', request.conversation)\n"}) +
         "end\n";
}

// The same, and what others say changes it.
inline std::string drawn_with_messages(RunRandom& random) {
  const auto one_of = [&](std::initializer_list<std::string_view> all) {
    return std::string(*(all.begin() + random.below(all.size())));
  };
  const std::string handler = one_of(
      {"server.memory.n = nil\n", "server.memory.full = text == 'in'\n", "redis.call('DECR', 'count')\n",
       "if text == 'out' then server.memory.n = redis.call('GET', 'count') end\n"});
  const std::string start = one_of({"", "function on_start(server) server.memory.n = 0 end\n",
                                    "function on_start(server) redis.call('DEL', 'set') end\n"});
  const std::string guard =
      one_of({"if server.memory.full then return 'rejected' end\n", "",
              "if tonumber(server.memory.n or 0) >= request.limit then return 'rejected' end\n"});
  const std::string ask =
      one_of({"local n = redis.call('INCR', 'count')\n", "local n = redis.call('SCARD', 'set') + 1\n",
              "local n = tonumber(server.memory.n or 0) + 1\n"});
  const std::string reject = "if n > request.limit then " + one_of({"redis.call('DECR', 'count')\n", ""}) +
                             " return 'rejected' end\n";
  const std::string enter =
      one_of({"redis.call('SADD', 'set', request.conversation)\n", "server.memory.n = n\n"});
  const std::string tell = one_of({"redis.call('PUBLISH', 'e', 'in')\n", ""});
  const std::string leave =
      one_of({"redis.call('SREM', 'set', request.conversation)\n", "redis.call('DECR', 'count')\n"});
  return "channels = {'e'}\nfunction on_message(channel, text)\n" + handler + "end\n" + start +
         "function acquire(request)\n" + guard + ask + reject + enter + tell + "return 'admitted'\nend\n" +
         "function release(request)\n" + leave + one_of({"redis.call('PUBLISH', 'e', 'out')\n", ""}) +
         "end\n";
}

}  // namespace overbook::sim
