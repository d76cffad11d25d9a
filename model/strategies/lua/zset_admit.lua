-- Admits a holder if fewer than the limit have a time stamp that is younger than the lease.
--
-- KEYS[1]  the user's index, a sorted set:  ARGV[1]  the clock of the client, in milliseconds
--          holder -> when it was stamped    ARGV[2]  the limit
--                                           ARGV[3]  the lease in milliseconds
--                                           ARGV[4]  the holder
-- Returns 1 or 0. Whether the holder is there already it does not ask.
redis.call('ZREMRANGEBYSCORE', KEYS[1], '-inf', tonumber(ARGV[1]) - tonumber(ARGV[3]))
if redis.call('ZCARD', KEYS[1]) >= tonumber(ARGV[2]) then
  return 0
end
redis.call('ZADD', KEYS[1], ARGV[1], ARGV[4])
redis.call('PEXPIRE', KEYS[1], ARGV[3])
return 1
