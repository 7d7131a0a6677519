#!lua flags=allow-oom
-- Remember these bodies for so long from now on. KEYS: seen ... ARGV: seen_s, of all (1) or only of what no spool
-- needs (0): a 'spooled' or 'kept' one is what keeps the replay from queueing a body again (remember_spooled.lua).
for _, key in ipairs(KEYS) do
  if ARGV[2] == '1' or redis.call('GET', key) == '1' then
    redis.call('EXPIRE', key, ARGV[1])
  end
end
return 1
