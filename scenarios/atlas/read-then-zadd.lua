-- A sorted set by when each entry ends: read how many there are, then add.
-- Models: firecrawl/firecrawl, concurrency-limit.ts (#4298, #2908): ZRANGEBYSCORE now inf, counted in the client, then
-- ZADD.
-- Teaches: between the count and the ZADD everybody else counts the same.

local function active(request)
  return request.prefix .. 'active'
end

local function now_ms()
  local time = redis.call('TIME')
  return time[1] * 1000 + math.floor(time[2] / 1000)
end

function acquire(request)
  if #redis.call('ZRANGEBYSCORE', active(request), now_ms(), '+inf') >= request.limit then return 'rejected' end
  local ends = request.lease_ms > 0 and now_ms() + request.lease_ms or '+inf'
  redis.call('ZADD', active(request), ends, request.conversation)
  return 'admitted'
end

function release(request)
  redis.call('ZREM', active(request), request.conversation)
end
