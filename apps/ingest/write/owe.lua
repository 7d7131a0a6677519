#!lua flags=allow-oom
-- KEYS: lease, owed. ARGV: token, entry id.
-- Never forgotten: entry ids only grow, so it ends to matter by itself.
if redis.call('GET', KEYS[1]) ~= ARGV[1] then
  return 0
end
redis.call('SET', KEYS[2], ARGV[2])
return 1
