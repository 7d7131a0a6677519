SELECT
    lower(hex(t.trace_id)),
    toUnixTimestamp64Nano(t.start),
    toUnixTimestamp64Nano(t.last_start),
    t.spans
FROM trace_index AS t FINAL
WHERE t.project_id = {project_id:UInt32}
    AND t.spans > 0
    AND identity(t.start) < fromUnixTimestamp64Nano({end_ns:Int64}, 'UTC')
    AND identity(t.last_start) >= fromUnixTimestamp64Nano({start_ns:Int64}, 'UTC')
    AND has(t.environments, {environment:String})
ORDER BY t.errors DESC, t.start DESC, t.trace_id
LIMIT {limit:UInt32}
