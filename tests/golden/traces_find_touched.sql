SELECT
    lower(hex(s.trace_id)),
    sum(countIf(s.project_id = {m_project_id:UInt32}
    AND s.start >= fromUnixTimestamp64Nano({m_start_ns:Int64}, 'UTC')
    AND s.start < fromUnixTimestamp64Nano({m_end_ns:Int64}, 'UTC')
    AND s.environment = {m_environment:String}
    AND s.ingested <= fromUnixTimestamp64Milli({m_ingested_until_ms:Int64}, 'UTC')
    AND s.service = {m_1:String}
    AND ((s.attrs[{m_3:String}] IN {m_2:Array(String)} AND indexHint(hasAny(arrayMap((k, v) -> concat(k, '=', v), mapKeys(s.attrs), mapValues(s.attrs)), {m_4:Array(String)}))) OR (mapContains(s.ints, {m_3:String}) AND s.ints[{m_3:String}] = {m_5:Int64}) OR (mapContains(s.doubles, {m_3:String}) AND s.doubles[{m_3:String}] = {m_5:Int64})))) OVER () AS matched
FROM spans AS s
WHERE s.project_id = {project_id:UInt32}
    AND s.batch IN {batches:Array(UInt64)}
GROUP BY s.trace_id
ORDER BY max(s.project_id = {m_project_id:UInt32}
    AND s.start >= fromUnixTimestamp64Nano({m_start_ns:Int64}, 'UTC')
    AND s.start < fromUnixTimestamp64Nano({m_end_ns:Int64}, 'UTC')
    AND s.environment = {m_environment:String}
    AND s.ingested <= fromUnixTimestamp64Milli({m_ingested_until_ms:Int64}, 'UTC')
    AND s.service = {m_1:String}
    AND ((s.attrs[{m_3:String}] IN {m_2:Array(String)} AND indexHint(hasAny(arrayMap((k, v) -> concat(k, '=', v), mapKeys(s.attrs), mapValues(s.attrs)), {m_4:Array(String)}))) OR (mapContains(s.ints, {m_3:String}) AND s.ints[{m_3:String}] = {m_5:Int64}) OR (mapContains(s.doubles, {m_3:String}) AND s.doubles[{m_3:String}] = {m_5:Int64}))) DESC, max(s.start) DESC
LIMIT {limit:UInt32}
