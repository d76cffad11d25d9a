function acquire(request)
  local count = request.prefix .. "count"
  if redis.call("INCR", count) > request.limit then
    redis.call("DECR", count)
    return "rejected"
  end
  return "admitted"
end

function release(request)
  redis.call("DECR", request.prefix .. "count")
end
