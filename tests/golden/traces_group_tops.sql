SELECT
    reinterpretAsUInt64(s.parent_span_id) AS parent_key,
    s.service,
    s.name,
    s.kind,
    count(),
    countIf(s.status = 2),
    toUnixTimestamp64Nano(min(s.start)) AS first_ns,
    max(toUnixTimestamp64Nano(s.start) + if(abs(s.duration) <= 9007199254740991, greatest(s.duration, 0), 0)),
    sum(if(abs(s.duration) <= 9007199254740991, greatest(s.duration, 0), 0)),
    quantileExactHigh(0.95)(if(abs(s.duration) <= 9007199254740991, greatest(s.duration, 0), 0)),
    groupArraySorted(9)((toUnixTimestamp64Nano(s.start), reinterpretAsUInt64(s.span_id), s.duration, s.status, length(s.events.time)))
FROM spans AS s
WHERE s.project_id = {project_id:UInt32}
    AND s.trace_id = toFixedString(unhex({trace_id:String}), 16)
    AND s.start >= fromUnixTimestamp64Nano({start_ns:Int64}, 'UTC')
    AND s.start <= fromUnixTimestamp64Nano({last_start_ns:Int64}, 'UTC')
    AND (s.parent_span_id = toFixedString('', 8) OR s.parent_span_id = s.span_id OR s.parent_span_id NOT IN (
        SELECT s.span_id
        FROM spans AS s
        WHERE s.project_id = {project_id:UInt32}
        AND s.trace_id = toFixedString(unhex({trace_id:String}), 16)
        AND s.start >= fromUnixTimestamp64Nano({start_ns:Int64}, 'UTC')
        AND s.start <= fromUnixTimestamp64Nano({last_start_ns:Int64}, 'UTC')))
GROUP BY parent_key, s.service, s.name, s.kind
ORDER BY first_ns, s.service, s.name, s.kind, parent_key
LIMIT {limit:UInt32}
