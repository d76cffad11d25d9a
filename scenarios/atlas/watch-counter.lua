-- A counter under optimistic locking: whoever sees it changed begins again.
-- Models: Bogdanp/dramatiq, rate_limits/backends/redis.py: SET NX PX, else WATCH, GET, MULTI, SET PX, EXEC.
-- Teaches: EXEC tells all that happened since WATCH, so nobody overbooks, and three tries are enough for two servers; but
-- a counter has no holders: what a crash leaves in it stays.

local kTries = 3

local function counter(request)
  return request.prefix .. 'count'
end

-- Whether it was added before somebody else changed the counter; nil where it would leave its bounds.
local function add(request, amount)
  redis.call('WATCH', counter(request))
  local count = tonumber(redis.call('GET', counter(request)) or 0) + amount
  if count > request.limit or count < 0 then
    redis.call('UNWATCH')
    return nil
  end
  return redis.multi{{'SET', counter(request), count}} ~= false
end

function acquire(request)
  for _ = 1, kTries do
    local added = add(request, 1)
    if added == nil then return 'rejected' end
    if added then return 'admitted' end
  end
  return 'rejected'
end

function release(request)
  repeat
    local added = add(request, -1)
  until added ~= false
end
