-- cart.size=3
s.project_id = {m_project_id:UInt32}
    AND s.start >= fromUnixTimestamp64Nano({m_start_ns:Int64}, 'UTC')
    AND s.start < fromUnixTimestamp64Nano({m_end_ns:Int64}, 'UTC')
    AND s.environment = {m_environment:String}
    AND s.ingested <= fromUnixTimestamp64Milli({m_ingested_until_ms:Int64}, 'UTC')
    AND ((s.attrs[{m_2:String}] IN {m_1:Array(String)} AND indexHint(hasAny(arrayMap((k, v) -> concat(k, '=', v), mapKeys(s.attrs), mapValues(s.attrs)), {m_3:Array(String)}))) OR (mapContains(s.ints, {m_2:String}) AND s.ints[{m_2:String}] = {m_4:Int64}) OR (mapContains(s.doubles, {m_2:String}) AND s.doubles[{m_2:String}] = {m_4:Int64}))
