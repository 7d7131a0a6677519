-- { span.http.method = "GET" && span.http.status_code >= 500 }
s.project_id = {m_project_id:UInt32}
    AND s.start >= fromUnixTimestamp64Nano({m_start_ns:Int64}, 'UTC')
    AND s.start < fromUnixTimestamp64Nano({m_end_ns:Int64}, 'UTC')
    AND s.environment = {m_environment:String}
    AND s.ingested <= fromUnixTimestamp64Milli({m_ingested_until_ms:Int64}, 'UTC')
    AND ((s.attrs[{m_2:String}] IN {m_1:Array(String)} OR s.attrs[{m_3:String}] IN {m_1:Array(String)}) AND indexHint(hasAny(arrayMap((k, v) -> concat(k, '=', v), mapKeys(s.attrs), mapValues(s.attrs)), {m_4:Array(String)})))
    AND ((mapContains(s.ints, {m_5:String}) AND s.ints[{m_5:String}] >= {m_7:Int64}) OR (mapContains(s.doubles, {m_5:String}) AND s.doubles[{m_5:String}] >= {m_7:Int64}) OR (mapContains(s.ints, {m_6:String}) AND s.ints[{m_6:String}] >= {m_7:Int64}) OR (mapContains(s.doubles, {m_6:String}) AND s.doubles[{m_6:String}] >= {m_7:Int64}))
