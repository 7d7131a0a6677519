#!lua flags=allow-oom
-- Keep a body that the store refuses, with the reason; take it out of the queue and forget its batch, which was it alone.
-- KEYS: lease, stream, record, dead letters, the project's list of them, hash of counters ...
-- ARGV: token, group, entry id, note for the list, its length, counted field, items for each hash, field, value ...
if redis.call('GET', KEYS[1]) ~= ARGV[1] then
  return 0
end
local counters = #KEYS - 5
local id = redis.call('XADD', KEYS[4], '*', unpack(ARGV, 6 + 2 * counters))
redis.call('XACK', KEYS[2], ARGV[2], ARGV[3])
redis.call('XDEL', KEYS[2], ARGV[3])
redis.call('DEL', KEYS[3])
redis.call('LPUSH', KEYS[5], id .. ' ' .. ARGV[4])
redis.call('LTRIM', KEYS[5], 0, ARGV[5] - 1)
for i = 1, counters do
  if redis.call('EXISTS', KEYS[5 + i]) == 1 then
    redis.call('HINCRBY', KEYS[5 + i], ARGV[4 + 2 * i], ARGV[5 + 2 * i])
  end
end
return 1
