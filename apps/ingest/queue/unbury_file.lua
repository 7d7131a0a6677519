-- Queue a dead letter that lay in a file, once. KEYS: stream, seen, hash of counters ...
-- ARGV: seen_s, max_entries, project, key, items, received_ns, body_bytes, body, counted field, items for each hash.
-- Answers 1 queued, 0 it was queued before, -1 there is no room.
if redis.call('EXISTS', KEYS[2]) == 1 then
  return 0
end
if redis.call('XLEN', KEYS[1]) >= tonumber(ARGV[2]) then
  return -1
end
redis.call('XADD', KEYS[1], '*', 'project', ARGV[3], 'key', ARGV[4], 'items', ARGV[5], 'received_ns', ARGV[6],
  'body_bytes', ARGV[7], 'encoding', '', 'body', ARGV[8])
redis.call('SET', KEYS[2], '1', 'EX', ARGV[1])
-- It is no longer dead; that it was accepted is counted already.
for i = 1, #KEYS - 2 do
  if redis.call('EXISTS', KEYS[2 + i]) == 1 then
    redis.call('HINCRBY', KEYS[2 + i], ARGV[7 + 2 * i], -tonumber(ARGV[8 + 2 * i]))
  end
end
return 1
