-- A list of tokens: who gets one may run, and puts it back.
-- Models: dv/redis-semaphore (#64, #49): EXISTS, the tokens pushed once, LPOP, HSET into who has grabbed which; HDEL and
-- LPUSH on the way out.
-- Teaches: between the pop and the note of who has popped, the token is nowhere: a crash there loses it for good.

local function names(request)
  return request.prefix .. 'tokens', request.prefix .. 'grabbed', request.prefix .. 'exists'
end

function acquire(request)
  local tokens, grabbed, exists = names(request)
  if not redis.call('GETSET', exists, '1') then
    for token = 1, request.limit do
      redis.call('RPUSH', tokens, token)
    end
  end
  local token = redis.call('LPOP', tokens)
  if not token then return 'rejected' end
  redis.call('HSET', grabbed, request.conversation, token)
  return 'admitted'
end

function release(request)
  local tokens, grabbed = names(request)
  local token = redis.call('HGET', grabbed, request.conversation)
  redis.call('HDEL', grabbed, request.conversation)
  if token then redis.call('LPUSH', tokens, token) end
end
