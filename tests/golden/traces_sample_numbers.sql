SELECT
    key,
    is_double,
    sum(m),
    max(traces),
    count(),
    arraySlice(arrayReverseSort(v -> v.2, groupArrayIf((value, m, traces), m >= {least:UInt64}
        AND traces >= {least_traces:UInt64})), 1, 200)
FROM (
    SELECT
        pair.1 AS key,
        pair.2 AS is_double,
        pair.3 AS value,
        count() AS m,
        uniqCombined(12)(trace) AS traces
    FROM (
        SELECT s.trace_id AS trace, arrayConcat(
            arrayMap((k, v) -> (toString(k), false, toString(v)), mapKeys(s.ints), mapValues(s.ints)),
            arrayMap((k, v) -> (toString(k), true, toString(v)), mapKeys(s.doubles), mapValues(s.doubles))) AS pairs
        FROM spans AS s
    WHERE s.project_id = {project_id:UInt32}
    AND s.project_id = {m_project_id:UInt32}
    AND s.start >= fromUnixTimestamp64Nano({m_start_ns:Int64}, 'UTC')
    AND s.start < fromUnixTimestamp64Nano({m_end_ns:Int64}, 'UTC')
    AND s.environment = {m_environment:String}
    AND s.ingested <= fromUnixTimestamp64Milli({m_ingested_until_ms:Int64}, 'UTC')
    AND s.service = {m_1:String} AND ((s.start >= fromUnixTimestamp64Nano({b_start_ns:Int64}, 'UTC') AND s.start < fromUnixTimestamp64Nano({b_end_ns:Int64}, 'UTC') AND s.duration >= {b_min_duration_ns:Int64} AND s.duration < {b_max_duration_ns:Int64} AND s.status = {b_status:Int8} AND (s.project_id = {b_m_project_id:UInt32}
    AND s.start >= fromUnixTimestamp64Nano({b_m_start_ns:Int64}, 'UTC')
    AND s.start < fromUnixTimestamp64Nano({b_m_end_ns:Int64}, 'UTC')
    AND s.environment = {b_m_environment:String}
    AND s.ingested <= fromUnixTimestamp64Milli({b_m_ingested_until_ms:Int64}, 'UTC')
    AND s.service = {b_m_1:String}))) AND (cityHash64(s.trace_id) % {every:UInt64} = 0))
    ARRAY JOIN pairs AS pair
    GROUP BY key, is_double, value)
GROUP BY key, is_double
HAVING sum(m) >= {least:UInt64}
ORDER BY sum(m) DESC
LIMIT 5000
SETTINGS max_bytes_before_external_group_by = 400000000
