-- A counter that expires, so that a crash does not keep it for ever; one pipeline, and taken back when it was too much.
-- Models: danny-avila/LibreChat, middleware/concurrency.ts: INCR and EXPIRE 60 in a pipeline that is no transaction,
-- DECR on the way out, DEL at zero or below.
-- Teaches: a conversation that runs for longer than the counter lives is forgotten, and the next one is let in.

local function counter(request)
  return request.prefix .. 'count'
end

local function take_back(request)
  if redis.call('DECR', counter(request)) <= 0 then
    redis.call('DEL', counter(request))
  end
end

function acquire(request)
  local replies = redis.pipeline{
    {'INCR', counter(request)},
    {'PEXPIRE', counter(request), request.lease_ms},
  }
  if replies[1] > request.limit then
    take_back(request)
    return 'rejected'
  end
  return 'admitted'
end

function release(request)
  take_back(request)
end
