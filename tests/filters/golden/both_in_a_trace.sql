-- { name = "a" } && { status = error }
s.project_id = {m_project_id:UInt32}
    AND s.start >= fromUnixTimestamp64Nano({m_start_ns:Int64}, 'UTC')
    AND s.start < fromUnixTimestamp64Nano({m_end_ns:Int64}, 'UTC')
    AND s.environment = {m_environment:String}
    AND s.ingested <= fromUnixTimestamp64Milli({m_ingested_until_ms:Int64}, 'UTC')
    AND ((s.name = {m_1:String} OR s.status = {m_2:Int8}) AND (s.trace_id IN (
        SELECT s.trace_id
        FROM spans AS s
        WHERE s.project_id = {m_project_id:UInt32}
    AND ((s.start >= fromUnixTimestamp64Nano({m_start_ns:Int64}, 'UTC') AND s.start < fromUnixTimestamp64Nano({m_end_ns:Int64}, 'UTC')) OR ((s.start >= fromUnixTimestamp64Nano({m_3:Int64}, 'UTC') AND s.start <= fromUnixTimestamp64Nano({m_4:Int64}, 'UTC')) AND s.trace_id IN (SELECT toFixedString(unhex(arrayJoin({m_5:Array(String)})), 16))))
    AND s.ingested <= fromUnixTimestamp64Milli({m_ingested_until_ms:Int64}, 'UTC')
    AND s.name = {m_1:String}) AND s.trace_id IN (
        SELECT s.trace_id
        FROM spans AS s
        WHERE s.project_id = {m_project_id:UInt32}
    AND ((s.start >= fromUnixTimestamp64Nano({m_start_ns:Int64}, 'UTC') AND s.start < fromUnixTimestamp64Nano({m_end_ns:Int64}, 'UTC')) OR ((s.start >= fromUnixTimestamp64Nano({m_3:Int64}, 'UTC') AND s.start <= fromUnixTimestamp64Nano({m_4:Int64}, 'UTC')) AND s.trace_id IN (SELECT toFixedString(unhex(arrayJoin({m_5:Array(String)})), 16))))
    AND s.ingested <= fromUnixTimestamp64Milli({m_ingested_until_ms:Int64}, 'UTC')
    AND s.status = {m_2:Int8})))
