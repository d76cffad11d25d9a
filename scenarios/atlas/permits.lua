-- A number of permits: taken by a script that looks first, given back by INCRBY, whoever calls.
-- Models: redisson/redisson, RedissonSemaphore.java (#5066: releasing twice makes permits; #2045, #4462: a crash keeps
-- them for ever). The release stands in a block that runs in any case, also after a rejection.
-- Teaches: the script is right and the client is not: what is given back without having been taken is one permit more.

local kTake = [[
  local permits = tonumber(redis.call('GET', KEYS[1]) or ARGV[1])
  if permits < 1 then return 0 end
  redis.call('SET', KEYS[1], permits - 1)
  return 1
]]

local function permits(request)
  return request.prefix .. 'permits'
end

function acquire(request)
  return redis.call('EVAL', kTake, 1, permits(request), request.limit) == 1 and 'admitted' or 'rejected'
end

function release(request)
  redis.call('INCRBY', permits(request), 1)
end

function after_rejection(request)
  release(request)
end
