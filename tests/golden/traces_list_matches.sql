SELECT
    reinterpretAsUInt64(s.span_id),
    toUnixTimestamp64Nano(s.start),
    s.kind
FROM spans AS s
WHERE s.project_id = {project_id:UInt32}
    AND s.trace_id = toFixedString(unhex({trace_id:String}), 16)
    AND s.start >= fromUnixTimestamp64Nano({start_ns:Int64}, 'UTC')
    AND s.start <= fromUnixTimestamp64Nano({last_start_ns:Int64}, 'UTC')
    AND s.project_id = {m_project_id:UInt32}
    AND s.start >= fromUnixTimestamp64Nano({m_start_ns:Int64}, 'UTC')
    AND s.start < fromUnixTimestamp64Nano({m_end_ns:Int64}, 'UTC')
    AND s.service = {m_1:String}
    AND ((s.attrs[{m_3:String}] IN {m_2:Array(String)} AND indexHint(hasAny(arrayMap((k, v) -> concat(k, '=', v), mapKeys(s.attrs), mapValues(s.attrs)), {m_4:Array(String)}))) OR (mapContains(s.ints, {m_3:String}) AND s.ints[{m_3:String}] = {m_5:Int64}) OR (mapContains(s.doubles, {m_3:String}) AND s.doubles[{m_3:String}] = {m_5:Int64}))
ORDER BY s.start, s.span_id, s.kind
