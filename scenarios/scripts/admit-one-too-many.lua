-- Admits one conversation more than the limit: it asks whether more are in than may be, not whether it is full.
-- One step, so no race is to blame. KEYS and ARGV as in the shipped script (`overbook schema` lists them).
if redis.call('EXISTS', KEYS[1]) == 1 then
  return 'duplicate'
end
if redis.call('ZCARD', KEYS[2]) > tonumber(ARGV[1]) then  -- should be >=
  return 'rejected'
end
redis.call('SET', KEYS[1], ARGV[2])
redis.call('ZADD', KEYS[2], '+inf', ARGV[4])
return 'admitted'
