SELECT
    lower(hex(t.trace_id)),
    toUnixTimestamp64Nano(min(t.start)) AS first_ns,
    toUnixTimestamp64Nano(max(t.last_start)),
    sum(t.spans)
FROM trace_index AS t
WHERE t.project_id = {project_id:UInt32}
    AND t.start >= fromUnixTimestamp64Nano({from_ns:Int64}, 'UTC')
GROUP BY t.trace_id
HAVING sum(t.spans) > 0
    AND first_ns < {end_ns:Int64}
    AND (first_ns < {after_ns:Int64} OR (first_ns = {after_ns:Int64} AND t.trace_id > toFixedString(unhex({after_id:String}), 16)))
ORDER BY first_ns DESC, t.trace_id
LIMIT {limit:UInt32}
