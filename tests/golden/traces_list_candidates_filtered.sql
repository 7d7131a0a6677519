SELECT DISTINCT lower(hex(s.trace_id))
FROM spans AS s
WHERE s.project_id = {m_project_id:UInt32}
    AND s.start >= fromUnixTimestamp64Nano({m_start_ns:Int64}, 'UTC')
    AND s.start < fromUnixTimestamp64Nano({m_end_ns:Int64}, 'UTC')
    AND s.environment = {m_environment:String}
    AND s.ingested <= fromUnixTimestamp64Milli({m_ingested_until_ms:Int64}, 'UTC')
    AND s.service = {m_7:String}
    AND s.status = {m_1:Int8}
    AND (s.trace_id IN (
        SELECT s.trace_id
        FROM spans AS s
        WHERE s.project_id = {m_project_id:UInt32}
    AND ((s.start >= fromUnixTimestamp64Nano({m_start_ns:Int64}, 'UTC') AND s.start < fromUnixTimestamp64Nano({m_end_ns:Int64}, 'UTC')) OR ((s.start >= fromUnixTimestamp64Nano({m_4:Int64}, 'UTC') AND s.start <= fromUnixTimestamp64Nano({m_5:Int64}, 'UTC')) AND s.trace_id IN (SELECT toFixedString(unhex(arrayJoin({m_6:Array(String)})), 16))))
    AND s.ingested <= fromUnixTimestamp64Milli({m_ingested_until_ms:Int64}, 'UTC')
    AND (((mapContains(s.ints, {m_2:String}) AND s.ints[{m_2:String}] > {m_3:Int64}) OR (mapContains(s.doubles, {m_2:String}) AND s.doubles[{m_2:String}] > {m_3:Int64})) OR s.resource_hash IN (
        SELECT r.resource_hash
        FROM resources AS r
        WHERE r.project_id = {m_project_id:UInt32} AND multiIf(startsWith(r.attrs[{m_2:String}], '\x013'), toInt64OrZero(substring(r.attrs[{m_2:String}], 3)) > {m_3:Int64}, startsWith(r.attrs[{m_2:String}], '\x014'), toFloat64OrZero(substring(r.attrs[{m_2:String}], 3)) > {m_3:Int64}, false)))) AND s.trace_id IN (
        SELECT s.trace_id
        FROM spans AS s
        WHERE s.project_id = {m_project_id:UInt32}
    AND ((s.start >= fromUnixTimestamp64Nano({m_start_ns:Int64}, 'UTC') AND s.start < fromUnixTimestamp64Nano({m_end_ns:Int64}, 'UTC')) OR ((s.start >= fromUnixTimestamp64Nano({m_4:Int64}, 'UTC') AND s.start <= fromUnixTimestamp64Nano({m_5:Int64}, 'UTC')) AND s.trace_id IN (SELECT toFixedString(unhex(arrayJoin({m_6:Array(String)})), 16))))
    AND s.ingested <= fromUnixTimestamp64Milli({m_ingested_until_ms:Int64}, 'UTC')
    AND s.status = {m_1:Int8}))
LIMIT {limit:UInt32}
