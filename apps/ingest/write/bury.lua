#!lua flags=allow-oom
-- Keep a body that the store refuses, with the reason; take it out of the queue and forget its batch, which was it alone.
-- KEYS: lease, stream, record, dead letters, their bytes, the project's list of them, hash of counters ...
-- ARGV: token, group, entry id, max letters, max bytes, body bytes, note for the list, its length,
--   counted field, items for each hash, field, value ...
-- Answers 1 buried, 0 the lease is not ours, -1 there are enough of them here: nothing was done.
if redis.call('GET', KEYS[1]) ~= ARGV[1] then
  return 0
end
local letters = redis.call('XLEN', KEYS[4])
local bytes = letters > 0 and tonumber(redis.call('GET', KEYS[5]) or 0) or 0
if letters >= tonumber(ARGV[4]) or bytes + tonumber(ARGV[6]) > tonumber(ARGV[5]) then
  return -1
end
local counters = #KEYS - 6
local id = redis.call('XADD', KEYS[4], '*', unpack(ARGV, 9 + 2 * counters))
redis.call('SET', KEYS[5], bytes + tonumber(ARGV[6]))
redis.call('XACK', KEYS[2], ARGV[2], ARGV[3])
redis.call('XDEL', KEYS[2], ARGV[3])
redis.call('DEL', KEYS[3])
redis.call('LPUSH', KEYS[6], id .. ' ' .. ARGV[7])
redis.call('LTRIM', KEYS[6], 0, ARGV[8] - 1)
for i = 1, counters do
  if redis.call('EXISTS', KEYS[6 + i]) == 1 then
    redis.call('HINCRBY', KEYS[6 + i], ARGV[7 + 2 * i], ARGV[8 + 2 * i])
  end
end
return 1
