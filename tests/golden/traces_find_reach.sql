SELECT
    lower(hex(t.trace_id)),
    toUnixTimestamp64Nano(min(t.start)) AS start_ns,
    toUnixTimestamp64Nano(max(t.last_start)) AS last_start_ns
FROM trace_index AS t
WHERE t.project_id = {m_project_id:UInt32}
    AND t.trace_id IN (
        SELECT s.trace_id
        FROM spans AS s
        WHERE s.project_id = {m_project_id:UInt32}
    AND s.start >= fromUnixTimestamp64Nano({m_start_ns:Int64}, 'UTC')
    AND s.start < fromUnixTimestamp64Nano({m_end_ns:Int64}, 'UTC')
    AND s.environment = {m_environment:String}
    AND s.ingested <= fromUnixTimestamp64Milli({m_ingested_until_ms:Int64}, 'UTC')
    AND s.service = {m_2:String}
    AND s.status = {m_1:Int8})
GROUP BY t.trace_id
HAVING start_ns < {m_start_ns:Int64} OR last_start_ns >= {m_end_ns:Int64}
LIMIT {limit:UInt32}
