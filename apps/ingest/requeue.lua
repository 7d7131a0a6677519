-- Queue a body that was acknowledged before: from a spool, or a dead letter from a file. KEYS: stream, seen.
-- ARGV: seen_s, max_entries, project, items, received_ns, body_bytes, encoding, body.
-- Answers 1 queued, 0 it was queued before, -1 there is no room.
-- `seen` is '1' where the body is queued, and 'spooled' where it is only known to wait in a spool.
if redis.call('GET', KEYS[2]) == '1' then
  return 0
end
if redis.call('XLEN', KEYS[1]) >= tonumber(ARGV[2]) then
  return -1
end
redis.call('XADD', KEYS[1], '*', 'project', ARGV[3], 'items', ARGV[4], 'received_ns', ARGV[5],
  'body_bytes', ARGV[6], 'encoding', ARGV[7], 'body', ARGV[8])
redis.call('SET', KEYS[2], '1', 'EX', ARGV[1])
return 1
