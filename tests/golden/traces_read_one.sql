SELECT
    reinterpretAsUInt64(s.parent_span_id),
    s.service,
    s.name,
    s.kind,
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
    AND reinterpretAsUInt64(s.span_id) = {span_key:UInt64}
ORDER BY s.start, s.kind
LIMIT 2
