SELECT
    grouping(f0, f1, cell) AS which,
    f0, f1, cell,
    count() AS n,
    countIf(is_selected) AS m
FROM (
    SELECT s.name AS f0, scope_name(s.scope) AS f1, toUInt64(intDiv(toUnixTimestamp(s.start), {slot_s:UInt32}) * 64 + cityHash64(s.service) % 64) AS cell, (s.start >= fromUnixTimestamp64Nano({b_start_ns:Int64}, 'UTC') AND s.start < fromUnixTimestamp64Nano({b_end_ns:Int64}, 'UTC') AND s.duration >= {b_min_duration_ns:Int64} AND s.duration < {b_max_duration_ns:Int64} AND s.status = {b_status:Int8} AND (s.project_id = {b_m_project_id:UInt32}
    AND s.start >= fromUnixTimestamp64Nano({b_m_start_ns:Int64}, 'UTC')
    AND s.start < fromUnixTimestamp64Nano({b_m_end_ns:Int64}, 'UTC')
    AND s.environment = {b_m_environment:String}
    AND s.ingested <= fromUnixTimestamp64Milli({b_m_ingested_until_ms:Int64}, 'UTC')
    AND s.service = {b_m_1:String})) AS is_selected
    FROM spans AS s
    WHERE s.project_id = {project_id:UInt32}
    AND s.project_id = {m_project_id:UInt32}
    AND s.start >= fromUnixTimestamp64Nano({m_start_ns:Int64}, 'UTC')
    AND s.start < fromUnixTimestamp64Nano({m_end_ns:Int64}, 'UTC')
    AND s.environment = {m_environment:String}
    AND s.ingested <= fromUnixTimestamp64Milli({m_ingested_until_ms:Int64}, 'UTC')
    AND s.service = {m_1:String})
GROUP BY GROUPING SETS ((f0), (f1), (cell))
ORDER BY m DESC
LIMIT 200 BY which, cell
