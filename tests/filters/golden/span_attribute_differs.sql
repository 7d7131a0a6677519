-- { span.cart.name != "x" && span.cart.size = nil }
s.project_id = {m_project_id:UInt32}
    AND s.start >= fromUnixTimestamp64Nano({m_start_ns:Int64}, 'UTC')
    AND s.start < fromUnixTimestamp64Nano({m_end_ns:Int64}, 'UTC')
    AND s.environment = {m_environment:String}
    AND s.ingested <= fromUnixTimestamp64Milli({m_ingested_until_ms:Int64}, 'UTC')
    AND ((mapContains(s.attrs, {m_2:String}) AND (NOT startsWith(s.attrs[{m_2:String}], '\x01') OR substring(s.attrs[{m_2:String}], 2, 1) IN ('1', '8'))) AND NOT ((s.attrs[{m_2:String}] IN {m_1:Array(String)} AND indexHint(hasAny(arrayMap((k, v) -> concat(k, '=', v), mapKeys(s.attrs), mapValues(s.attrs)), {m_3:Array(String)})))))
    AND NOT (((mapContains(s.attrs, {m_4:String}) AND s.attrs[{m_4:String}] != '\x010') OR mapContains(s.ints, {m_4:String}) OR mapContains(s.doubles, {m_4:String})))
