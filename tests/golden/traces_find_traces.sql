SELECT
    lower(hex(t.trace_id)),
    toUnixTimestamp64Nano(min(t.start)) AS first_ns,
    any(m.matched)
FROM (
    SELECT t.trace_id, t.start, t.end, t.spans, t.errors
    FROM trace_index AS t
    WHERE t.project_id = {project_id:UInt32}) AS t
INNER JOIN (
    SELECT s.trace_id AS trace_id, count() AS matched
    FROM spans AS s
    WHERE s.project_id = {project_id:UInt32}
    AND s.project_id = {m_project_id:UInt32}
    AND s.start >= fromUnixTimestamp64Nano({m_start_ns:Int64}, 'UTC')
    AND s.start < fromUnixTimestamp64Nano({m_end_ns:Int64}, 'UTC')
    AND s.environment = {m_environment:String}
    AND s.ingested <= fromUnixTimestamp64Milli({m_ingested_until_ms:Int64}, 'UTC')
    AND s.service = {m_1:String}
    AND ((s.attrs[{m_3:String}] IN {m_2:Array(String)} AND indexHint(hasAny(arrayMap((k, v) -> concat(k, '=', v), mapKeys(s.attrs), mapValues(s.attrs)), {m_4:Array(String)}))) OR (mapContains(s.ints, {m_3:String}) AND s.ints[{m_3:String}] = {m_5:Int64}) OR (mapContains(s.doubles, {m_3:String}) AND s.doubles[{m_3:String}] = {m_5:Int64}))
    GROUP BY s.trace_id) AS m ON m.trace_id = t.trace_id
GROUP BY t.trace_id
HAVING sum(t.spans) > 0
ORDER BY first_ns DESC, t.trace_id
LIMIT {limit:UInt32}
