SELECT DISTINCT intDiv(toUnixTimestamp64Second(l.time), {step_s:Int64}) * {step_s:Int64} AS start_s
FROM logs AS l
WHERE l.project_id = {project_id:UInt32}
    AND l.time >= fromUnixTimestamp64Nano({start_ns:Int64}, 'UTC')
    AND l.time < fromUnixTimestamp64Nano({end_ns:Int64}, 'UTC')
    AND l.ingested > fromUnixTimestamp64Milli({until_ms:Int64}, 'UTC')
ORDER BY start_s
