-- service=cart -status=error duration>1.5s kind!=server { name =~ "GET .*" }
s.project_id = {m_project_id:UInt32}
    AND s.start >= fromUnixTimestamp64Nano({m_start_ns:Int64}, 'UTC')
    AND s.start < fromUnixTimestamp64Nano({m_end_ns:Int64}, 'UTC')
    AND s.environment = {m_environment:String}
    AND s.ingested <= fromUnixTimestamp64Milli({m_ingested_until_ms:Int64}, 'UTC')
    AND s.service = {m_1:String}
    AND NOT (s.status = {m_2:Int8})
    AND s.duration > {m_3:Int64}
    AND NOT (s.kind = {m_2:Int8})
    AND (s.name != '' AND match(s.name, {m_4:String}))
