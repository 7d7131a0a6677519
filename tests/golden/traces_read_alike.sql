SELECT
    toUnixTimestamp64Nano(s.start),
    reinterpretAsUInt64(s.span_id),
    s.duration,
    s.status,
    length(s.events.time)
FROM spans AS s
WHERE s.project_id = {project_id:UInt32}
    AND s.trace_id = toFixedString(unhex({trace_id:String}), 16)
    AND s.start >= fromUnixTimestamp64Nano({start_ns:Int64}, 'UTC')
    AND s.start <= fromUnixTimestamp64Nano({last_start_ns:Int64}, 'UTC')
    AND reinterpretAsUInt64(s.parent_span_id) = {parent:UInt64}
    AND s.service = {service:String}
    AND s.name = {name:String}
    AND s.kind = {kind:Int8}
    AND s.start >= fromUnixTimestamp64Nano({from_ns:Int64}, 'UTC')
ORDER BY s.start, s.span_id
LIMIT {limit:UInt32}
