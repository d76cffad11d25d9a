-- Takes a slot in one step or waits until one is given back, and tries again.
-- Models: redisson/redisson (RSemaphore, #5762 missed wake-ups): a script that tries, then a subscription; a release
-- tells those who listen by then. A stream that is read from its end on is as deaf to what came before.
-- Teaches: between the try that fails and the wait nobody hears of the slot that comes free: the wake-up came too
-- early, and who waits does so for ever beside a free slot.

local try = [[
  if tonumber(redis.call('GET', KEYS[1]) or 0) >= tonumber(ARGV[1]) then return 0 end
  return redis.call('INCR', KEYS[1])]]

local give_back = [[
  redis.call('DECR', KEYS[1])
  redis.call('XADD', KEYS[2], '1-*', 'slot', 'free')]]

local function names(request)
  return request.prefix .. 'count', request.prefix .. 'freed'
end

function acquire(request)
  local count, freed = names(request)
  while redis.call('EVAL', try, 1, count, request.limit) == 0 do
    redis.call('XREAD', 'BLOCK', 0, 'STREAMS', freed, '$')
  end
  return 'admitted'
end

function release(request)
  local count, freed = names(request)
  redis.call('EVAL', give_back, 2, count, freed)
end
