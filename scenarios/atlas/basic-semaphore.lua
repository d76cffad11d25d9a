-- A sorted set by time, of the clients' own clocks: the first `limit` of it hold.
-- Models: Redis in Action, 6.3.1, the basic counting semaphore: ZREMRANGEBYSCORE, ZADD and ZRANK in one transaction,
-- ZREM for whoever comes too late.
-- Teaches: a rank is taken from whoever holds by one whose clock is behind, and with clocks that agree by one whose
-- name sorts first in the same millisecond.

local kTimeoutMs = 10000

local function owners(request)
  return request.prefix .. 'owners'
end

function acquire(request)
  local now = clock_ms()
  local replies = redis.multi{
    {'ZREMRANGEBYSCORE', owners(request), '-inf', now - kTimeoutMs},
    {'ZADD', owners(request), now, request.conversation},
    {'ZRANK', owners(request), request.conversation},
  }
  if replies[3] < request.limit then return 'admitted' end
  redis.call('ZREM', owners(request), request.conversation)
  return 'rejected'
end

function release(request)
  redis.call('ZREM', owners(request), request.conversation)
end
