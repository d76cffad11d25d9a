-- Add yourself, count, and take yourself out when there are too many: three commands of one flush.
-- Models: limiters that take a pipeline for a transaction (redis-py's pipeline(transaction=False), ioredis' pipeline).
-- Teaches: in a pipeline others come between, so two who want the last slot see each other and both give way; in MULTI
-- they can't.

local function holders(request)
  return request.prefix .. 'holders'
end

function acquire(request)
  local replies = redis.pipeline{
    {'ZADD', holders(request), 0, request.conversation},
    {'ZCOUNT', holders(request), '-inf', '+inf'},
  }
  if replies[2] > request.limit then
    redis.call('ZREM', holders(request), request.conversation)
    return 'rejected'
  end
  return 'admitted'
end

function release(request)
  redis.call('ZREM', holders(request), request.conversation)
end
