#!lua flags=allow-oom
-- Remember these bodies for so long from now on. KEYS: seen ... ARGV: seen_s.
for _, key in ipairs(KEYS) do
  redis.call('EXPIRE', key, ARGV[1])
end
return 1
