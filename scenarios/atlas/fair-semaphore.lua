-- A sorted set by time, ranked by a counter that Redis keeps: clocks only say who is too old.
-- Models: Redis in Action, 6.3.2, the fair semaphore: ZREMRANGEBYSCORE, ZINTERSTORE and INCR in one transaction, both
-- ZADDs and the ZRANK in a second one.
-- Teaches: a number drawn in one step and used in another is overtaken: who drew the lower one arrives later, and ranks
-- before a holder that was admitted already.

local kTimeoutMs = 10000

local function names(request)
  return request.prefix .. 'owners', request.prefix .. 'times', request.prefix .. 'counter'
end

function acquire(request)
  local owners, times, counter = names(request)
  local now = clock_ms()
  local drawn = redis.multi{
    {'ZREMRANGEBYSCORE', times, '-inf', now - kTimeoutMs},
    {'ZINTERSTORE', owners, 2, owners, times, 'WEIGHTS', 1, 0},
    {'INCR', counter},
  }
  local ranked = redis.multi{
    {'ZADD', times, now, request.conversation},
    {'ZADD', owners, drawn[3], request.conversation},
    {'ZRANK', owners, request.conversation},
  }
  if ranked[3] < request.limit then return 'admitted' end
  release(request)
  return 'rejected'
end

function release(request)
  local owners, times = names(request)
  redis.multi{
    {'ZREM', times, request.conversation},
    {'ZREM', owners, request.conversation},
  }
end

function refresh(request)
  local _, times = names(request)
  if redis.call('ZADD', times, clock_ms(), request.conversation) == 0 then return true end
  release(request)
  return false
end
