SELECT
    intDiv(toUnixTimestamp64Nano(s.start) - {first_ns:Int64}, {step_ns:Int64}) AS column,
    roundDown(s.duration, {edges:Array(Int64)}) AS low,
    count(),
    countIf(s.status = 2)
FROM spans AS s
WHERE s.project_id = {project_id:UInt32}
    AND s.project_id = {m_project_id:UInt32}
    AND s.start >= fromUnixTimestamp64Nano({m_start_ns:Int64}, 'UTC')
    AND s.start < fromUnixTimestamp64Nano({m_end_ns:Int64}, 'UTC')
    AND s.environment = {m_environment:String}
    AND s.ingested <= fromUnixTimestamp64Milli({m_ingested_until_ms:Int64}, 'UTC')
    AND s.service = {m_1:String}
GROUP BY column, low
