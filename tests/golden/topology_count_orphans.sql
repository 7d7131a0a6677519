SELECT toString(s.name), s.kind, count() AS orphans
FROM spans AS s
WHERE s.project_id = {project_id:UInt32}
    AND s.start >= toDateTime64({from_s:UInt32}, 9, 'UTC')
    AND s.start < toDateTime64({until_s:UInt32}, 9, 'UTC')
    AND s.service = {service:String}
    AND s.parent_span_id != toFixedString('', 8)
    AND cityHash64(s.trace_id, s.parent_span_id) NOT IN (
        SELECT cityHash64(p.trace_id, p.span_id)
        FROM spans AS p
        WHERE p.project_id = {project_id:UInt32}
            AND p.start >= toDateTime64({from_s:UInt32} - 3600, 9, 'UTC')
            AND p.start < toDateTime64({until_s:UInt32} + 3600, 9, 'UTC')
            AND p.trace_id IN (
                SELECT s.trace_id
                FROM spans AS s
                WHERE s.project_id = {project_id:UInt32}
    AND s.start >= toDateTime64({from_s:UInt32}, 9, 'UTC')
    AND s.start < toDateTime64({until_s:UInt32}, 9, 'UTC')
    AND s.service = {service:String}
                    AND s.parent_span_id != toFixedString('', 8)))
GROUP BY s.name, s.kind
ORDER BY orphans DESC, s.name
LIMIT {limit:UInt32}
