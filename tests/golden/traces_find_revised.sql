SELECT
    lower(hex(s.trace_id)),
    toUnixTimestamp64Nano(minIf(s.start, s.ingested <= fromUnixTimestamp64Milli({until_ms:Int64}, 'UTC'))) AS first_ns
FROM spans AS s
WHERE s.project_id = {project_id:UInt32}
    AND s.start < fromUnixTimestamp64Nano({end_ns:Int64}, 'UTC')
    AND s.start >= (
        SELECT min(t.start)
        FROM trace_index AS t
        WHERE t.project_id = {project_id:UInt32} AND t.trace_id IN (
        SELECT s.trace_id
        FROM spans AS s
        WHERE s.project_id = {project_id:UInt32}
            AND s.start < fromUnixTimestamp64Nano({end_ns:Int64}, 'UTC')
            AND s.ingested > fromUnixTimestamp64Milli({until_ms:Int64}, 'UTC')))
    AND s.trace_id IN (
        SELECT s.trace_id
        FROM spans AS s
        WHERE s.project_id = {project_id:UInt32}
            AND s.start < fromUnixTimestamp64Nano({end_ns:Int64}, 'UTC')
            AND s.ingested > fromUnixTimestamp64Milli({until_ms:Int64}, 'UTC'))
GROUP BY s.trace_id
HAVING countIf(s.ingested <= fromUnixTimestamp64Milli({until_ms:Int64}, 'UTC')) > 0
    AND toUnixTimestamp64Nano(minIf(s.start, s.ingested > fromUnixTimestamp64Milli({until_ms:Int64}, 'UTC'))) < first_ns
LIMIT {limit:UInt32}
