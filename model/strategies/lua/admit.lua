-- Admits a conversation if fewer than the limit are registered: looked up, counted and entered in one step.
--
-- KEYS[1]  the conversation's key          ARGV[1]  the limit
-- KEYS[2]  the user's index, a sorted set:  ARGV[2]  the server, the value of the key
--          conversation -> when it lapses   ARGV[3]  the lease in milliseconds; 0: none
--                                           ARGV[4]  the conversation
--                                           ARGV[5]  the prefix of the user's keys
-- Returns "admitted", "rejected" or "duplicate".
if redis.call('EXISTS', KEYS[1]) == 1 then
  return 'duplicate'
end

local time = redis.call('TIME')
local now_ms = tonumber(time[1]) * 1000 + math.floor(tonumber(time[2]) / 1000)
redis.call('ZREMRANGEBYSCORE', KEYS[2], '-inf', now_ms)

if redis.call('ZCARD', KEYS[2]) >= tonumber(ARGV[1]) then
  return 'rejected'
end

local ttl_ms = tonumber(ARGV[3])
if ttl_ms > 0 then
  redis.call('SET', KEYS[1], ARGV[2], 'PX', ttl_ms)
  redis.call('ZADD', KEYS[2], now_ms + ttl_ms, ARGV[4])
else
  redis.call('SET', KEYS[1], ARGV[2])
  redis.call('ZADD', KEYS[2], '+inf', ARGV[4])
end
return 'admitted'
