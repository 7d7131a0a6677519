SELECT
    lower(hex(s.span_id)),
    if(s.parent_span_id = toFixedString('', 8), '', lower(hex(s.parent_span_id))),
    s.flags,
    s.name,
    s.kind,
    toUnixTimestamp64Nano(s.start),
    s.duration,
    s.status,
    s.status_message,
    s.attrs,
    s.ints,
    s.doubles,
    s.events.time,
    s.events.name,
    s.events.attrs,
    s.rest,
    s.scope,
    s.resource_hash
FROM spans AS s
WHERE s.project_id = {project_id:UInt32}
    AND s.trace_id = toFixedString(unhex({trace_id:String}), 16)
    AND s.start >= fromUnixTimestamp64Nano({start_ns:Int64}, 'UTC')
    AND s.start <= fromUnixTimestamp64Nano({last_start_ns:Int64}, 'UTC')
    AND modulo(cityHash64(s.span_id), {parts:UInt32}) = {part:UInt32}
ORDER BY s.resource_hash, s.scope, s.start, s.span_id, s.kind
