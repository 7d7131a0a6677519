#!lua flags=allow-oom
-- Put a batch on record before its INSERT begins. A drainer that overslept must not touch its successor's record.
-- KEYS: lease, record. ARGV: token, field, value ...
if redis.call('GET', KEYS[1]) ~= ARGV[1] then
  return 0
end
redis.call('DEL', KEYS[2])
for i = 2, #ARGV, 2 do
  redis.call('HSET', KEYS[2], ARGV[i], ARGV[i + 1])
end
return 1
