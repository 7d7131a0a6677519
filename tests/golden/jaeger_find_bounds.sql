SELECT
    lower(hex(t.trace_id)),
    toUnixTimestamp64Nano(min(t.start)),
    toUnixTimestamp64Nano(max(t.last_start)),
    sum(t.spans)
FROM trace_index AS t
WHERE t.project_id = {project_id:UInt32}
    AND t.trace_id IN (SELECT toFixedString(unhex(arrayJoin({trace_ids:Array(String)})), 16))
GROUP BY t.trace_id
HAVING sum(t.spans) > 0
