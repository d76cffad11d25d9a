-- One key for the one slot, and its time to live in a second command.
-- Models: redis/redis-py#818, liwala/ay-framework#404: SETNX, then EXPIRE.
-- Teaches: a crash between the two leaves a key that nothing will ever end.

local function slot(request)
  return request.prefix .. 'slot'
end

function acquire(request)
  if redis.call('SETNX', slot(request), request.conversation) == 0 then return 'rejected' end
  redis.call('PEXPIRE', slot(request), request.lease_ms)
  return 'admitted'
end

function release(request)
  if redis.call('GET', slot(request)) == request.conversation then redis.call('DEL', slot(request)) end
end
