-- Gives a conversation a new lease, if it is still this server's: keys and arguments as in admit.lua.
-- Returns 1, or 0 when the registration is gone.
if redis.call('GET', KEYS[1]) ~= ARGV[2] then
  return 0
end
local time = redis.call('TIME')
local now_ms = tonumber(time[1]) * 1000 + math.floor(tonumber(time[2]) / 1000)
redis.call('PEXPIRE', KEYS[1], ARGV[3])
redis.call('ZADD', KEYS[2], 'XX', now_ms + tonumber(ARGV[3]), ARGV[4])
return 1
