SELECT
    reinterpretAsUInt64(s.parent_span_id) AS parent_key,
    count()
FROM spans AS s
WHERE s.project_id = {project_id:UInt32}
    AND s.trace_id = toFixedString(unhex({trace_id:String}), 16)
    AND s.start >= fromUnixTimestamp64Nano({start_ns:Int64}, 'UTC')
    AND s.start <= fromUnixTimestamp64Nano({last_start_ns:Int64}, 'UTC')
    AND reinterpretAsUInt64(s.parent_span_id) IN {parents:Array(UInt64)} AND s.parent_span_id != s.span_id
GROUP BY parent_key
