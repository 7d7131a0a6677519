SELECT
    intDiv(toUnixTimestamp64Second(l.time), {step_s:Int64}) * {step_s:Int64} AS start_s,
    l.severity,
    count()
FROM logs AS l
WHERE l.project_id = {project_id:UInt32}
    AND l.time >= fromUnixTimestamp64Nano({start_ns:Int64}, 'UTC')
    AND l.time < fromUnixTimestamp64Nano({end_ns:Int64}, 'UTC')
GROUP BY start_s, l.severity
ORDER BY start_s, l.severity
