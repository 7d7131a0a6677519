SELECT
    call.1 AS caller,
    call.2 AS callee,
    count()
FROM (
    SELECT arrayJoin([(parent.holder, child.first), (child.first, child.holder)]) AS call
    FROM (
        SELECT
            s.trace_id,
            any(s.parent_span_id) AS parent_span_id,
            argMin(toString(s.service), s.kind = 2) AS first,
            argMax(toString(s.service), s.kind = 2) AS holder
        FROM spans AS s
        WHERE s.project_id = {project_id:UInt32}
            AND s.start >= fromUnixTimestamp64Nano({start_ns:Int64}, 'UTC')
            AND s.start < fromUnixTimestamp64Nano({end_ns:Int64}, 'UTC')
        GROUP BY s.trace_id, s.span_id) AS child
    LEFT JOIN (
        SELECT
            p.trace_id,
            p.span_id,
            argMax(toString(p.service), p.kind = 2) AS holder
        FROM spans AS p
        WHERE p.project_id = {project_id:UInt32}
            AND p.start >= (
            SELECT min(t.start)
            FROM trace_index AS t
            WHERE t.project_id = {project_id:UInt32}
                AND t.trace_id IN (
                    SELECT w.trace_id
                    FROM trace_index AS w
                    WHERE w.project_id = {project_id:UInt32}
                        AND w.start < fromUnixTimestamp64Nano({end_ns:Int64}, 'UTC')
                        AND w.last_start >= fromUnixTimestamp64Nano({start_ns:Int64}, 'UTC')))
            AND p.start <= (
            SELECT max(t.last_start)
            FROM trace_index AS t
            WHERE t.project_id = {project_id:UInt32}
                AND t.trace_id IN (
                    SELECT w.trace_id
                    FROM trace_index AS w
                    WHERE w.project_id = {project_id:UInt32}
                        AND w.start < fromUnixTimestamp64Nano({end_ns:Int64}, 'UTC')
                        AND w.last_start >= fromUnixTimestamp64Nano({start_ns:Int64}, 'UTC')))
        GROUP BY p.trace_id, p.span_id) AS parent
    ON parent.trace_id = child.trace_id AND parent.span_id = child.parent_span_id)
WHERE caller != '' AND caller != callee
GROUP BY caller, callee
ORDER BY caller, callee
