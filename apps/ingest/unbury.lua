#!lua flags=allow-oom
-- Take a dead letter out, and where a stream is given queue it again: it moves, and is never in both or in neither.
-- KEYS: dead letters, their bytes, [stream]. ARGV: letter id. Answers 1, or 0 when it is not there.
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
if KEYS[3] then
  redis.call('XADD', KEYS[3], '*', 'body_bytes', #body, 'encoding', '', unpack(fields))
end
redis.call('XDEL', KEYS[1], ARGV[1])
redis.call('DECRBY', KEYS[2], #body)
return 1
