-- Put before each script that queues a body, so that it counts what it queues (fields: apps/ingest/queue/ledger.py).
local function count_accepted(month, minute, month_s, minute_s, signal, key, items, bytes)
  if redis.call('HINCRBY', month, signal .. ':items', items) == tonumber(items) then
    redis.call('EXPIRE', month, month_s)
  end
  redis.call('HINCRBY', month, signal .. ':bytes', bytes)
  local accepted = 'a:' .. signal .. ':' .. key .. ':'
  if redis.call('HINCRBY', minute, accepted .. 'requests', 1) == 1 then
    redis.call('EXPIRE', minute, minute_s)
  end
  redis.call('HINCRBY', minute, accepted .. 'items', items)
  redis.call('HINCRBY', minute, accepted .. 'bytes', bytes)
end
