-- A script admits by the sorted set's size; the heartbeat adds what it does not find.
-- Models: renewal without XX, as OpenHands' MULTI; SET key 1 EX 15; EXEC and bottleneck-like refreshes have it.
-- Teaches: a heartbeat that comes after the entry had lapsed takes a slot that was given to somebody else meanwhile.

local kAdmit = [[
  local time = redis.call('TIME')
  local now = time[1] * 1000 + math.floor(time[2] / 1000)
  redis.call('ZREMRANGEBYSCORE', KEYS[1], '-inf', now)
  if redis.call('ZCARD', KEYS[1]) >= tonumber(ARGV[1]) then return 0 end
  redis.call('ZADD', KEYS[1], now + ARGV[2], ARGV[3])
  return 1
]]
local kRefresh = [[
  local time = redis.call('TIME')
  redis.call('ZADD', KEYS[1], time[1] * 1000 + math.floor(time[2] / 1000) + ARGV[1], ARGV[2])
]]

local function holders(request)
  return request.prefix .. 'holders'
end

function acquire(request)
  local admitted = redis.call('EVAL', kAdmit, 1, holders(request), request.limit, request.lease_ms, request.conversation)
  return admitted == 1 and 'admitted' or 'rejected'
end

function release(request)
  redis.call('ZREM', holders(request), request.conversation)
end

function refresh(request)
  redis.call('EVAL', kRefresh, 1, holders(request), request.lease_ms, request.conversation)
  return true
end
