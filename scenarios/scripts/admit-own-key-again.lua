-- As the shipped admit.lua, but a server that meets its own key is admitted again: its first reply was lost.
local owner = redis.call('GET', KEYS[1])
if owner == ARGV[2] then
  return 'admitted'
elseif owner then
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
