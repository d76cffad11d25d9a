-- One key for the one slot, with a time to live; deleted on the way out, whoever it belongs to by then.
-- Models: laravel/framework#27236 and every lock that is a bare DEL: the holder whose key has expired deletes the key of
-- who came after it.
-- Teaches: a lease that ran out costs one conversation too many; a release without a token costs one more each time.

local function slot(request)
  return request.prefix .. 'slot'
end

function acquire(request)
  if redis.call('SET', slot(request), request.conversation, 'NX', 'PX', request.lease_ms) then return 'admitted' end
  return 'rejected'
end

function release(request)
  redis.call('DEL', slot(request))
end
