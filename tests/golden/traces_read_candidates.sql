SELECT
    lower(hex(s.trace_id)),
    groupArray(toUnixTimestamp64Nano(s.start)),
    groupArray(reinterpretAsUInt64(reverse(s.span_id))),
    groupArray(s.kind),
    groupArray(reinterpretAsUInt64(reverse(s.parent_span_id))),
    groupArray(toUInt64((((mapContains(s.ints, {m_1:String}) AND s.ints[{m_1:String}] > {m_2:Int64}) OR (mapContains(s.doubles, {m_1:String}) AND s.doubles[{m_1:String}] > {m_2:Int64})) OR s.resource_hash IN (
        SELECT r.resource_hash
        FROM resources AS r
        WHERE r.project_id = {m_project_id:UInt32} AND multiIf(startsWith(r.attrs[{m_1:String}], '\x013'), toInt64OrZero(substring(r.attrs[{m_1:String}], 3)) > {m_2:Int64}, startsWith(r.attrs[{m_1:String}], '\x014'), toFloat64OrZero(substring(r.attrs[{m_1:String}], 3)) > {m_2:Int64}, false)))) * 1 + toUInt64(s.status = {m_3:Int8}) * 2),
    groupArray(ifNull(multiIf(mapContains(s.ints, {m_1:String}), toFloat64(s.ints[{m_1:String}]), mapContains(s.doubles, {m_1:String}) AND NOT isNaN(s.doubles[{m_1:String}]), s.doubles[{m_1:String}], NULL), nan))
FROM spans AS s
WHERE s.project_id = {m_project_id:UInt32}
    AND ((s.start >= fromUnixTimestamp64Nano({m_start_ns:Int64}, 'UTC') AND s.start < fromUnixTimestamp64Nano({m_end_ns:Int64}, 'UTC')) OR ((s.start >= fromUnixTimestamp64Nano({m_5:Int64}, 'UTC') AND s.start <= fromUnixTimestamp64Nano({m_6:Int64}, 'UTC')) AND s.trace_id IN (SELECT toFixedString(unhex(arrayJoin({m_4:Array(String)})), 16))))
    AND s.ingested <= fromUnixTimestamp64Milli({m_ingested_until_ms:Int64}, 'UTC')
    AND s.trace_id IN (SELECT toFixedString(unhex(arrayJoin({m_4:Array(String)})), 16))
GROUP BY s.trace_id
