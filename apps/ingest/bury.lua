#!lua flags=allow-oom
-- Keep a body that the store refuses, with the reason; take it out of the queue and forget its batch, which was it alone.
-- KEYS: lease, stream, record, dead letters. ARGV: token, group, entry id, field, value ...
if redis.call('GET', KEYS[1]) ~= ARGV[1] then
  return 0
end
redis.call('XADD', KEYS[4], '*', unpack(ARGV, 4))
redis.call('XACK', KEYS[2], ARGV[2], ARGV[3])
redis.call('XDEL', KEYS[2], ARGV[3])
redis.call('DEL', KEYS[3])
return 1
