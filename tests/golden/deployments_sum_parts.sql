SELECT
    s.version = {b:String} AS is_b,
    indexOf({operations:Array(String)}, concat(toString(s.kind), ' ', toString(s.name))) - 1 AS operation,
    cityHash64(s.trace_id) % 200 AS part,
    uniqExact(s.trace_id),
    uniqExactIf(s.trace_id, s.status = 2),
    count(),
    countIf(s.status = 2),
    sum(log(greatest(s.duration, 1)))
FROM spans AS s
WHERE s.project_id = {project_id:UInt32}
    AND s.start >= toDateTime64({from_s:UInt32}, 9, 'UTC')
    AND s.start < toDateTime64({until_s:UInt32}, 9, 'UTC')
    AND s.service = {service:String}
    AND s.version IN ({a:String}, {b:String})
    AND s.name IN {names:Array(String)}
    AND is_entry(s.kind, s.parent_span_id)
    AND intDiv(cityHash64(s.trace_id), 200) % {every:UInt64} = 0
GROUP BY is_b, s.name, s.kind, part
HAVING operation >= 0
