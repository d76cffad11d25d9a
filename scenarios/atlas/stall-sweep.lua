-- A list of active jobs. Each has a lock that its worker renews; a sweep moves back what has none any more.
-- Models: taskforcesh/bullmq (#3183, #3056) and OptimalBits/bull (#308): LLEN active against the concurrency, the job
-- pushed, SET lock token PX in one script; a stall sweep that marks what is active, and in its next pass moves back what
-- is still marked and has no lock.
-- Teaches: a worker that stands still for longer than its lock is taken for dead, and its job is started beside it. A
-- sweep is what makes a lapse dangerous: without one the slot stays taken, by nobody if the worker has died.

local function names(of)
  return of.prefix .. 'active', of.prefix .. 'waiting', of.prefix .. 'stalled'
end

function acquire(request)
  local active, waiting = names(request)
  if redis.call('LPOS', active, request.conversation) then return 'duplicate' end
  if redis.call('LLEN', active) >= request.limit then return 'rejected' end
  redis.call('LREM', waiting, 1, request.conversation)
  redis.call('LPUSH', active, request.conversation)
  redis.call('SET', request.key, request.server, 'PX', request.lease_ms)
  return 'admitted'
end

function refresh(request)
  local _, _, stalled = names(request)
  if redis.call('GET', request.key) ~= request.server then return false end
  redis.call('SET', request.key, request.server, 'PX', request.lease_ms)
  redis.call('SREM', stalled, request.conversation)
  return true
end

function release(request)
  local active, _, stalled = names(request)
  if redis.call('GET', request.key) ~= request.server then return end
  redis.call('DEL', request.key)
  redis.call('LREM', active, 1, request.conversation)
  redis.call('SREM', stalled, request.conversation)
end

function sweep(sweeper)
  local active, waiting, stalled = names(sweeper)
  for _, job in ipairs(redis.call('LRANGE', active, 0, -1)) do
    if redis.call('SISMEMBER', stalled, job) == 1 and redis.call('EXISTS', sweeper.prefix .. job) == 0 then
      redis.call('LREM', active, 1, job)
      redis.call('RPUSH', waiting, job)
      redis.call('SREM', stalled, job)
    end
  end
  for _, job in ipairs(redis.call('LRANGE', active, 0, -1)) do
    redis.call('SADD', stalled, job)
  end
end
