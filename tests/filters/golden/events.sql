-- { event:name = "exception" && event.exception.type != "Timeout" }
s.project_id = {m_project_id:UInt32}
    AND s.start >= fromUnixTimestamp64Nano({m_start_ns:Int64}, 'UTC')
    AND s.start < fromUnixTimestamp64Nano({m_end_ns:Int64}, 'UTC')
    AND s.environment = {m_environment:String}
    AND s.ingested <= fromUnixTimestamp64Milli({m_ingested_until_ms:Int64}, 'UTC')
    AND arrayExists(e -> e = {m_1:String}, s.events.name)
    AND (arrayExists(e -> ((mapContains(e, {m_2:String}) AND (NOT startsWith(e[{m_2:String}], '\x01') OR substring(e[{m_2:String}], 2, 1) IN ('1', '8'))) OR (mapContains(e, {m_4:String}) AND (NOT startsWith(e[{m_4:String}], '\x01') OR substring(e[{m_4:String}], 2, 1) IN ('1', '8')))), s.events.attrs) AND NOT (arrayExists(e -> (e[{m_2:String}] IN {m_3:Array(String)} OR e[{m_4:String}] IN {m_3:Array(String)}), s.events.attrs)))
