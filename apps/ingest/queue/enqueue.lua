-- Accept one body, once, and count it: what is queued and what is counted are the same to the last item.
-- Follows count_accepted.lua. KEYS: stream, seen, month, minute.
-- ARGV: seen_s, max_entries, span_quota, byte_quota (0: none), month_s, minute_s, signal, key,
--   project, items, received_ns, body_bytes, encoding, body.
-- Answers {code, spans, bytes}: 1 accepted, 0 accepted before, -1 the queue is full, -2 no spans, -3 no bytes
-- left this month; and what the month had used before, where there is a quota.
-- What is seen may also wait in a spool (remember_spooled.lua).
-- XADD comes before SET: the other way round a failure between them would acknowledge a loss.
local signal, items, bytes = ARGV[7], ARGV[10], ARGV[12]
if redis.call('EXISTS', KEYS[2]) == 1 then
  return {0, 0, 0}
end
if redis.call('XLEN', KEYS[1]) >= tonumber(ARGV[2]) then
  return {-1, 0, 0}
end
local span_quota, byte_quota = tonumber(ARGV[3]), tonumber(ARGV[4])
local spans_used, bytes_used = 0, 0
if span_quota > 0 or byte_quota > 0 then
  local used = redis.call('HMGET', KEYS[3], 'traces:items', 'traces:bytes', 'logs:bytes', 'metrics:bytes')
  spans_used = tonumber(used[1] or 0)
  bytes_used = tonumber(used[2] or 0) + tonumber(used[3] or 0) + tonumber(used[4] or 0)
  if span_quota > 0 and signal == 'traces' and spans_used >= span_quota then
    return {-2, spans_used, bytes_used}
  end
  if byte_quota > 0 and bytes_used >= byte_quota then
    return {-3, spans_used, bytes_used}
  end
end
redis.call('XADD', KEYS[1], '*', 'project', ARGV[9], 'key', ARGV[8], 'items', items, 'received_ns', ARGV[11],
  'body_bytes', bytes, 'encoding', ARGV[13], 'body', ARGV[14])
redis.call('SET', KEYS[2], '1', 'EX', ARGV[1])
count_accepted(KEYS[3], KEYS[4], ARGV[5], ARGV[6], signal, ARGV[8], items, bytes)
return {1, spans_used, bytes_used}
