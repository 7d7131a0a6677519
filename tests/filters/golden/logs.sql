-- severity>=warn "payment declined now" cart.size=3 body.tier=gold trace_id!=nil
l.project_id = {m_project_id:UInt32}
    AND l.time >= fromUnixTimestamp64Nano({m_start_ns:Int64}, 'UTC')
    AND l.time < fromUnixTimestamp64Nano({m_end_ns:Int64}, 'UTC')
    AND l.environment = {m_environment:String}
    AND l.ingested <= fromUnixTimestamp64Milli({m_ingested_until_ms:Int64}, 'UTC')
    AND (l.severity > 0 AND l.severity >= {m_1:UInt8})
    AND (hasAllTokens(l.body, {m_3:Array(String)}) AND positionCaseInsensitiveUTF8(l.body, {m_2:String}) > 0)
    AND ((l.attrs[{m_5:String}] IN {m_4:Array(String)} OR (mapContains(l.ints, {m_5:String}) AND l.ints[{m_5:String}] = {m_6:Int64}) OR (mapContains(l.doubles, {m_5:String}) AND l.doubles[{m_5:String}] = {m_6:Int64})) OR l.resource_hash IN (
        SELECT r.resource_hash
        FROM resources AS r
        WHERE r.project_id = {m_project_id:UInt32} AND (r.attrs[{m_5:String}] IN {m_4:Array(String)} OR multiIf(startsWith(r.attrs[{m_5:String}], '\x013'), toInt64OrZero(substring(r.attrs[{m_5:String}], 3)) = {m_6:Int64}, startsWith(r.attrs[{m_5:String}], '\x014'), toFloat64OrZero(substring(r.attrs[{m_5:String}], 3)) = {m_6:Int64}, false))))
    AND l.body_fields[{m_7:String}] IN {m_8:Array(String)}
    AND l.trace_id != toFixedString('', 16)
