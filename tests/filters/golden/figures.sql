-- { status = error } | count() > 3 | avg(duration) > 1s | max(.cart.size) > 2
s.project_id = {m_project_id:UInt32}
    AND s.start >= fromUnixTimestamp64Nano({m_start_ns:Int64}, 'UTC')
    AND s.start < fromUnixTimestamp64Nano({m_end_ns:Int64}, 'UTC')
    AND s.environment = {m_environment:String}
    AND s.ingested <= fromUnixTimestamp64Milli({m_ingested_until_ms:Int64}, 'UTC')
    AND (s.status = {m_1:Int8} AND s.trace_id IN (
        SELECT s.trace_id
        FROM spans AS s
        WHERE s.project_id = {m_project_id:UInt32}
    AND ((s.start >= fromUnixTimestamp64Nano({m_start_ns:Int64}, 'UTC') AND s.start < fromUnixTimestamp64Nano({m_end_ns:Int64}, 'UTC')) OR ((s.start >= fromUnixTimestamp64Nano({m_6:Int64}, 'UTC') AND s.start <= fromUnixTimestamp64Nano({m_4:Int64}, 'UTC')) AND s.trace_id IN (SELECT toFixedString(unhex(arrayJoin({m_7:Array(String)})), 16))))
    AND s.ingested <= fromUnixTimestamp64Milli({m_ingested_until_ms:Int64}, 'UTC')
    AND s.status = {m_1:Int8}
        GROUP BY s.trace_id
        HAVING count() > {m_2:Int64}
    AND sum(toInt128(s.duration)) > toInt128({m_3:Int64}) * count()
    AND max(multiIf(mapContains(s.ints, {m_5:String}), toFloat64(s.ints[{m_5:String}]), mapContains(s.doubles, {m_5:String}) AND NOT isNaN(s.doubles[{m_5:String}]), s.doubles[{m_5:String}], NULL)) > {m_4:Int64}))
