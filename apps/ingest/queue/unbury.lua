#!lua flags=allow-oom
-- Take a dead letter out, and where a stream is given queue it again: it moves, and is never in both or in neither.
-- What is queued again is no longer counted as dead; what is dropped stays counted, for it was lost.
-- KEYS: dead letters, their bytes, the project's list of them, [stream, hash of counters ...].
-- ARGV: letter id, [counted field, items for each hash]. Answers 1, or 0 when it is not there.
local found = redis.call('XRANGE', KEYS[1], ARGV[1], ARGV[1])
if #found == 0 then
  return 0
end
local fields, body = {}, ''
for i = 1, #found[1][2], 2 do
  local name, value = found[1][2][i], found[1][2][i + 1]
  if name ~= 'reason' then
    fields[#fields + 1] = name
    fields[#fields + 1] = value
  end
  if name == 'body' then
    body = value
  end
end
if KEYS[4] then
  redis.call('XADD', KEYS[4], '*', 'body_bytes', #body, 'encoding', '', unpack(fields))
end
redis.call('XDEL', KEYS[1], ARGV[1])
redis.call('DECRBY', KEYS[2], #body)
for _, note in ipairs(redis.call('LRANGE', KEYS[3], 0, -1)) do
  if string.sub(note, 1, #ARGV[1] + 1) == ARGV[1] .. ' ' then
    redis.call('LREM', KEYS[3], 1, note)
  end
end
for i = 1, #KEYS - 4 do
  if redis.call('EXISTS', KEYS[4 + i]) == 1 then
    redis.call('HINCRBY', KEYS[4 + i], ARGV[2 * i], -tonumber(ARGV[1 + 2 * i]))
  end
end
return 1
