-- A key for each conversation, counted by SCAN; but only its first page is looked at.
-- Models: jmcdo29/nestjs-throttler-storage-redis#1040: the cursor was never followed, and the limit did not exist in
-- production.
-- Teaches: SCAN promises what its whole iteration returns, and of a page nothing; no concurrency is needed to overbook.

function acquire(request)
  local page = redis.call('SCAN', '0', 'MATCH', request.prefix .. '*', 'COUNT', 1)
  if #page[2] >= request.limit then return 'rejected' end
  redis.call('SET', request.key, request.server)
  return 'admitted'
end

function release(request)
  redis.call('DEL', request.key)
end
