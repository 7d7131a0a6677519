SELECT
    lower(hex(s.trace_id)),
    lower(hex(s.span_id)),
    if(s.parent_span_id = toFixedString('', 8), '', lower(hex(s.parent_span_id))),
    toUnixTimestamp64Nano(s.start),
    s.duration,
    s.service,
    s.environment,
    s.version,
    s.name,
    s.kind,
    s.status,
    s.status_message,
    s.resource_hash,
    mapFilter((key, value) -> has({columns:Array(String)}, key), s.attrs),
    mapFilter((key, value) -> has({columns:Array(String)}, key), s.ints),
    mapFilter((key, value) -> has({columns:Array(String)}, key), s.doubles)
FROM spans AS s
PREWHERE s.project_id = {m_project_id:UInt32}
    AND s.start >= fromUnixTimestamp64Nano({m_start_ns:Int64}, 'UTC')
    AND s.start < fromUnixTimestamp64Nano({m_end_ns:Int64}, 'UTC')
    AND s.environment = {m_environment:String}
    AND s.ingested <= fromUnixTimestamp64Milli({m_ingested_until_ms:Int64}, 'UTC')
    AND s.service = {m_1:String}
    AND ((s.attrs[{m_3:String}] IN {m_2:Array(String)} AND indexHint(hasAny(arrayMap((k, v) -> concat(k, '=', v), mapKeys(s.attrs), mapValues(s.attrs)), {m_4:Array(String)}))) OR (mapContains(s.ints, {m_3:String}) AND s.ints[{m_3:String}] = {m_5:Int64}) OR (mapContains(s.doubles, {m_3:String}) AND s.doubles[{m_3:String}] = {m_5:Int64}))
ORDER BY s.start DESC, s.trace_id DESC, s.span_id DESC, s.kind DESC, s.batch DESC, s.duration DESC
LIMIT {limit:UInt32}
