-- These bodies wait in a spool: any receiver answers their senders as if they were queued. KEYS: seen ... ARGV: seen_s.
-- One that another receiver queued meanwhile stays '1', but long enough for the replay to see it.
for _, key in ipairs(KEYS) do
  if not redis.call('SET', key, 'spooled', 'NX', 'EX', ARGV[1]) then
    redis.call('EXPIRE', key, ARGV[1])
  end
end
return 1
