-- These bodies wait in a spool: any receiver answers their senders as if they were queued. KEYS: seen ... ARGV: seen_s.
-- One that was queued meanwhile becomes 'kept': only the replay, which must see it, shortens it (forget_later.lua).
for _, key in ipairs(KEYS) do
  local seen = redis.call('GET', key)
  redis.call('SET', key, seen and seen ~= 'spooled' and 'kept' or 'spooled', 'EX', ARGV[1])
end
return 1
