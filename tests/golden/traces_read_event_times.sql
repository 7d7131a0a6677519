SELECT
    reinterpretAsUInt64(s.span_id),
    toUnixTimestamp64Nano(s.start),
    s.kind,
    s.events.time,
    s.events.name
FROM spans AS s
WHERE s.project_id = {project_id:UInt32}
    AND s.trace_id = toFixedString(unhex({trace_id:String}), 16)
    AND s.start >= fromUnixTimestamp64Nano({start_ns:Int64}, 'UTC')
    AND s.start <= fromUnixTimestamp64Nano({last_start_ns:Int64}, 'UTC')
    AND notEmpty(s.events.time)
ORDER BY s.start, s.span_id, s.kind
