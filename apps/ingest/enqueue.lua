-- Accept one body, once. KEYS: stream, seen.
-- What is seen may also wait in a spool (remember_spooled.lua).
-- ARGV: seen_s, max_entries, project, items, received_ns, body_bytes, encoding, body.
-- Answers 1 accepted, 0 accepted before, -1 the queue is full.
-- XADD comes before SET: the other way round a failure between them would acknowledge a loss.
if redis.call('EXISTS', KEYS[2]) == 1 then
  return 0
end
if redis.call('XLEN', KEYS[1]) >= tonumber(ARGV[2]) then
  return -1
end
redis.call('XADD', KEYS[1], '*', 'project', ARGV[3], 'items', ARGV[4], 'received_ns', ARGV[5],
  'body_bytes', ARGV[6], 'encoding', ARGV[7], 'body', ARGV[8])
redis.call('SET', KEYS[2], '1', 'EX', ARGV[1])
return 1
