#!lua flags=allow-oom
-- Lease request tokens of one bucket. KEYS: bucket. ARGV: tokens a second, most tokens, wanted [, now_us].
-- Answers {granted, us until there is one more}. A bucket that nobody used is full; one that is empty is not written.
local rate, most, wanted = tonumber(ARGV[1]), tonumber(ARGV[2]), tonumber(ARGV[3])
local now_us = tonumber(ARGV[4])
if not now_us then
  local time = redis.call('TIME')
  now_us = time[1] * 1000000 + time[2]
end
local bucket = redis.call('HMGET', KEYS[1], 'tokens', 'at_us')
local tokens, at_us = tonumber(bucket[1] or most), tonumber(bucket[2] or now_us)
-- A clock that was set back grants nothing, and goes on from there.
tokens = math.min(most, tokens + math.max(0, now_us - at_us) * rate / 1000000)
local granted = math.min(wanted, math.floor(tokens))
if granted < 1 then
  if now_us < at_us then
    redis.call('HSET', KEYS[1], 'at_us', string.format('%.0f', now_us))
  end
  return {0, math.ceil((1 - tokens) * 1000000 / rate)}
end
redis.call('HSET', KEYS[1], 'tokens', string.format('%.6f', tokens - granted), 'at_us', string.format('%.0f', now_us))
redis.call('PEXPIRE', KEYS[1], math.ceil(most * 1000 / rate) + 1000)
return {granted, 0}
