SELECT
    s.service,
    s.environment,
    s.name,
    s.kind,
    toUnixTimestamp64Nano(s.start),
    s.duration,
    s.status
FROM spans AS s
WHERE s.project_id = {project_id:UInt32}
    AND s.trace_id = toFixedString(unhex({trace_id:String}), 16)
    AND s.start >= fromUnixTimestamp64Nano({start_ns:Int64}, 'UTC')
    AND s.start <= fromUnixTimestamp64Nano({last_start_ns:Int64}, 'UTC')
    AND s.span_id = toFixedString(unhex({span_id:String}), 8)
ORDER BY s.start, s.kind
