-- A key for each slot, taken by a script that finds the first free one, and given back only by who holds it.
-- Models: laravel/framework, Redis::funnel, ConcurrencyLimiter.php: MGET over the slots, SET of the first that is nil;
-- GET and DEL with the holder's id (#27224, #27236: without it others' slots were freed).
-- Teaches: one script decides, so nobody overbooks and nobody is turned away falsely, until a slot expires under who
-- holds it.

local kTake = [[
  for slot, holder in ipairs(redis.call('MGET', unpack(KEYS))) do
    if not holder then
      redis.call('SET', KEYS[slot], ARGV[1])
      if tonumber(ARGV[2]) > 0 then redis.call('PEXPIRE', KEYS[slot], ARGV[2]) end
      return slot
    end
  end
  return 0
]]
local kGiveBack = [[
  for _, slot in ipairs(KEYS) do
    if redis.call('GET', slot) == ARGV[1] then redis.call('DEL', slot) end
  end
]]

local function eval(script, request, ...)
  local words = {'EVAL', script, request.limit}
  for slot = 1, request.limit do
    words[#words + 1] = request.prefix .. 'slot' .. slot
  end
  for _, argument in ipairs({...}) do
    words[#words + 1] = argument
  end
  return redis.call(unpack(words))
end

function acquire(request)
  return eval(kTake, request, request.conversation, request.lease_ms) > 0 and 'admitted' or 'rejected'
end

function release(request)
  eval(kGiveBack, request, request.conversation)
end
