SELECT
    reinterpretAsUInt64(s.span_id),
    reinterpretAsUInt64(s.parent_span_id),
    toUnixTimestamp64Nano(s.start),
    s.duration,
    s.service,
    s.version,
    s.name,
    s.kind,
    s.status,
    length(s.events.time),
    s.resource_hash
FROM spans AS s
WHERE s.project_id = {project_id:UInt32}
    AND s.trace_id = toFixedString(unhex({trace_id:String}), 16)
    AND s.start >= fromUnixTimestamp64Nano({start_ns:Int64}, 'UTC')
    AND s.start <= fromUnixTimestamp64Nano({last_start_ns:Int64}, 'UTC')
ORDER BY s.start, s.span_id, s.kind
