-- WATCH, GET, and a write that is sent again when the first EXEC fails: nothing is watched any more.
-- Models: WATCH counters whose first EXEC ends them: on a failed EXEC the client carries on with the number that it has
-- read, and only the write is tried again.
-- Teaches: what EXEC refuses must be decided anew, not only written anew.

local function counter(request)
  return request.prefix .. 'count'
end

function acquire(request)
  redis.call('WATCH', counter(request))
  local count = tonumber(redis.call('GET', counter(request)) or 0)
  if count >= request.limit then
    redis.call('UNWATCH')
    return 'rejected'
  end
  if redis.multi{{'INCR', counter(request)}} == false then
    redis.call('INCR', counter(request))
  end
  return 'admitted'
end

function release(request)
  redis.call('DECR', counter(request))
end
