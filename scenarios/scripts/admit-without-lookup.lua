-- Counts and registers in one step, but never looks whether the conversation runs already: a second server that
-- starts it overwrites the first one's registration, and both run it.
-- KEYS and ARGV as in the shipped script (`overbook schema` lists them).
if redis.call('ZCARD', KEYS[2]) >= tonumber(ARGV[1]) then
  return 'rejected'
end
redis.call('SET', KEYS[1], ARGV[2])
redis.call('ZADD', KEYS[2], '+inf', ARGV[4])
return 'admitted'
