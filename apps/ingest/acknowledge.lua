#!lua flags=allow-oom
-- The batch is in ClickHouse: acknowledge, delete and forget it, all or nothing, and only while the lease is ours.
-- KEYS: lease, stream, record. ARGV: token, group, entry id ...
if redis.call('GET', KEYS[1]) ~= ARGV[1] then
  return 0
end
for i = 3, #ARGV do
  redis.call('XACK', KEYS[2], ARGV[2], ARGV[i])
  redis.call('XDEL', KEYS[2], ARGV[i])
end
redis.call('DEL', KEYS[3])
return 1
