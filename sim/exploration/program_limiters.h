#pragma once
// For tests: limiters as programs in Lua, in our own words.

#include <string>
#include <string_view>

#include "sim/test_scenarios.h"

namespace overbook::sim {

inline Scenario house(std::uint32_t servers, std::uint32_t requests = 1) {
  Scenario scenario = empty_house(servers);
  scenario.requests_per_server = requests;
  return scenario;
}

inline model::StrategySpec program(std::string text, std::string label = "program") {
  model::StrategySpec spec;
  spec.use = "program";
  spec.label = std::move(label);
  spec.program = std::move(text);
  spec.program_name = "p.lua";
  return spec;
}

inline model::StrategySpec as_script(model::StrategySpec spec) {
  spec.is_atomic = true;
  spec.label += " as a script";
  return spec;
}

// Counts first, and takes it back when it was too much.
inline constexpr std::string_view kCountThenTakeBack = R"(
function acquire(request)
  local count = request.prefix .. 'count'
  if redis.call('INCR', count) > request.limit then
    redis.call('DECR', count)
    return 'rejected'
  end
  return 'admitted'
end
function release(request)
  redis.call('DECR', request.prefix .. 'count')
end
)";

// What register-then-count-plus-one, exclude-own-key and count-then-register are in C++.
inline constexpr std::string_view kRegistering = R"(
local function enter(request)
  if request.lease_ms == 0 then return redis.call('SET', request.key, request.server, 'NX') end
  return redis.call('SET', request.key, request.server, 'NX', 'EX', request.lease_ms / 1000)
end
function release(request)
  redis.call('DEL', request.key)
end
function refresh(request)
  if request.lease_ms == 0 then return true end
  return redis.call('PEXPIRE', request.key, request.lease_ms)
end
)";

inline constexpr std::string_view kPlusOne = R"(
function acquire(request)
  if not enter(request) then return 'duplicate' end
  if #redis.call('KEYS', request.prefix .. '*') >= request.limit + 1 then
    redis.call('DEL', request.key)
    return 'rejected'
  end
  return 'admitted'
end
)";

inline constexpr std::string_view kExcludeOwn = R"(
function acquire(request)
  if not enter(request) then return 'duplicate' end
  local others = 0
  for _, key in ipairs(redis.call('KEYS', request.prefix .. '*')) do
    if key ~= request.key then others = others + 1 end
  end
  if others >= request.limit then
    redis.call('DEL', request.key)
    return 'rejected'
  end
  return 'admitted'
end
)";

inline constexpr std::string_view kCountFirst = R"(
function acquire(request)
  if #redis.call('KEYS', request.prefix .. '*') >= request.limit then return 'rejected' end
  if not enter(request) then return 'duplicate' end
  return 'admitted'
end
)";

// A counter, and beside each admission a key that tells who it is of; the counter is what counts.
inline constexpr std::string_view kCounterWithHolders = R"(
function acquire(request)
  redis.call('SADD', request.index, request.conversation)
  if redis.call('INCR', request.prefix .. 'count') > request.limit then
    redis.call('DECR', request.prefix .. 'count')
    redis.call('SREM', request.index, request.conversation)
    return 'rejected'
  end
  return 'admitted'
end
function release(request)
  redis.call('DECR', request.prefix .. 'count')
  redis.call('SREM', request.index, request.conversation)
end
)";

// Sets the counter to what runs, by what it has read before.
inline constexpr std::string_view kSweepReadsThenSets = R"(
function sweep(sweeper)
  local n = redis.call('SCARD', sweeper.index)
  redis.call('SET', sweeper.prefix .. 'count', n)
end
)";

}  // namespace overbook::sim
