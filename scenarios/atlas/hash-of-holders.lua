-- A hash with a field for each holder: HLEN, then HSET.
-- Models: langgenius/dify, rate_limit.py (#39177: max - 1 + N at once); gitlabhq, concurrency_limit (HLEN, later HSET).
-- Teaches: the length of what everybody is about to write into says nothing of who is about to write.

local function holders(request)
  return request.prefix .. 'holders'
end

function acquire(request)
  if redis.call('HLEN', holders(request)) >= request.limit then return 'rejected' end
  redis.call('HSET', holders(request), request.conversation, request.server)
  return 'admitted'
end

function release(request)
  redis.call('HDEL', holders(request), request.conversation)
end
