-- A limiter, written down command by command as a server sends them. Put yours in its place.
--
-- Every redis.call is one step: Redis executes it as a whole, and between two of them any other server may come.
-- That is where limiters break, and every order in which the steps can come is tried. What stands between two
-- calls takes no time and is seen by nobody. The scenario says how many servers there are, and what the limit is.

local function count_of(request)
  return request.prefix .. "count"  -- the keys of one user begin with request.prefix
end

-- A server asks whether it may start a conversation. The answer is "admitted", "rejected" or "duplicate".
function acquire(request)
  -- Counts itself first, so that no two servers ever read the same number: too many never get in.
  local running = redis.call("INCR", count_of(request))
  if running > request.limit then
    -- Between that INCR and this DECR it counts, although it doesn't run. Whoever asks meanwhile may be turned
    -- away for nothing; as one script ("atomic": true in the scenario) nobody can ask meanwhile.
    redis.call("DECR", count_of(request))
    return "rejected"
  end
  return "admitted"
end

-- What was admitted has ended, and gives its slot back.
function release(request)
  redis.call("DECR", count_of(request))
end

-- A limiter with leases has a heartbeat as well, which renews what runs; it answers false where the lease was lost:
--
--   function refresh(request)
--     return redis.call("PEXPIRE", request.key, request.lease_ms) == 1
--   end
