#!lua flags=allow-oom
-- The batch is in ClickHouse: acknowledge, delete and forget it, all or nothing, and only while the lease is ours.
-- KEYS: lease, stream, record, hash of counters ... ARGV: token, group, counted field, items for each hash, entry id ...
if redis.call('GET', KEYS[1]) ~= ARGV[1] then
  return 0
end
local counters = #KEYS - 3
for i = 3 + 2 * counters, #ARGV do
  redis.call('XACK', KEYS[2], ARGV[2], ARGV[i])
  redis.call('XDEL', KEYS[2], ARGV[i])
end
redis.call('DEL', KEYS[3])
-- What is stored counts where it was accepted; a hash that expired meanwhile must not come back to stay.
for i = 1, counters do
  if redis.call('EXISTS', KEYS[3 + i]) == 1 then
    redis.call('HINCRBY', KEYS[3 + i], ARGV[1 + 2 * i], ARGV[2 + 2 * i])
  end
end
return 1
