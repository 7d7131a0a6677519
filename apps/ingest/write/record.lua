#!lua flags=allow-oom
-- Put a batch on record before its INSERT begins. A drainer that overslept must not touch its successor's record,
-- and none may begin an INSERT while another shard of the signal repairs what the INSERT would add to.
-- KEYS: lease, record, repair. ARGV: token, repair token, field, value ...
-- Answers 1 recorded, 0 the lease is lost, -1 a repair is under way.
if redis.call('GET', KEYS[1]) ~= ARGV[1] then
  return 0
end
local repairer = redis.call('GET', KEYS[3])
if repairer and repairer ~= ARGV[2] then
  return -1
end
redis.call('DEL', KEYS[2])
for i = 3, #ARGV, 2 do
  redis.call('HSET', KEYS[2], ARGV[i], ARGV[i + 1])
end
return 1
