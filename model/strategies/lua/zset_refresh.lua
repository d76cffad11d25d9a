-- Stamps a holder anew, if it is there: keys and arguments as in zset_admit.lua.
-- Returns 1, or 0 when somebody has removed it.
if not redis.call('ZSCORE', KEYS[1], ARGV[4]) then
  return 0
end
redis.call('ZADD', KEYS[1], ARGV[1], ARGV[4])
redis.call('PEXPIRE', KEYS[1], ARGV[3])
return 1
