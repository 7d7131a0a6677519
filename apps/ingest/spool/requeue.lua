-- Queue a body that was acknowledged before it was queued, from a spool, and count it now. Follows count_accepted.lua.
-- KEYS: stream, seen, month, minute.
-- ARGV: seen_s, max_entries, month_s, minute_s, signal, key, project, items, received_ns, body_bytes, encoding, body.
-- Answers 1 queued, 0 it was queued before, -1 there is no room.
-- `seen` is 'spooled' where the body is only known to wait in a spool, '1' or 'kept' where it is queued: 'kept'
-- is for a spool to forget.
local seen = redis.call('GET', KEYS[2])
if seen and seen ~= 'spooled' then
  return 0
end
if redis.call('XLEN', KEYS[1]) >= tonumber(ARGV[2]) then
  return -1
end
redis.call('XADD', KEYS[1], '*', 'project', ARGV[7], 'key', ARGV[6], 'items', ARGV[8], 'received_ns', ARGV[9],
  'body_bytes', ARGV[10], 'encoding', ARGV[11], 'body', ARGV[12])
redis.call('SET', KEYS[2], 'kept', 'EX', ARGV[1])
count_accepted(KEYS[3], KEYS[4], ARGV[3], ARGV[4], ARGV[5], ARGV[6], ARGV[8], ARGV[10])
return 1
