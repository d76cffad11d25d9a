-- Takes a slot in one step, or sleeps until its server hears that one was given back, and tries again.
-- Models: redisson/redisson (RSemaphore: a script that tries, a subscription, a latch that its messages open; #5762
-- missed wake-ups). The latch is a list of the server's own, because who sleeps here sleeps in Redis.
-- Teaches: who says that he sleeps only when he has looked is not woken by what his server hears in between, however
-- early it has subscribed; he has to say it before he looks.

channels = {'u1:freed'}

local try = [[
  if tonumber(redis.call('GET', KEYS[1]) or 0) >= tonumber(ARGV[1]) then return 0 end
  return redis.call('INCR', KEYS[1])]]

local give_back = [[
  redis.call('DECR', KEYS[1])
  redis.call('PUBLISH', 'u1:freed', 'a slot')]]

function acquire(request)
  local latch = request.prefix .. 'latch:' .. request.server
  while redis.call('EVAL', try, 1, request.prefix .. 'count', request.limit) == 0 do
    server.memory.sleeps_at = latch
    redis.call('BLPOP', latch, 0)
  end
  return 'admitted'
end

function release(request)
  redis.call('EVAL', give_back, 1, request.prefix .. 'count')
end

function on_message(channel, text)
  local latch = server.memory.sleeps_at
  if latch then
    server.memory.sleeps_at = nil
    redis.call('RPUSH', latch, text)
  end
end
