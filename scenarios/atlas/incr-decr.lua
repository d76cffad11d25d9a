-- A counter: count first, and take it back when it was too much.
-- Models: the two commands that most hand-made limiters begin with; public reports of rejections where there was room,
-- e.g. moonklabs/sprintable#2406.
-- Teaches: who is turned away counts until it has taken itself back, and turns others away meanwhile.

local function counter(request)
  return request.prefix .. 'count'
end

function acquire(request)
  if redis.call('INCR', counter(request)) > request.limit then
    redis.call('DECR', counter(request))
    return 'rejected'
  end
  return 'admitted'
end

function release(request)
  redis.call('DECR', counter(request))
end
