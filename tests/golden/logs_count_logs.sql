SELECT
    intDiv(toUnixTimestamp64Second(l.time), {step_s:Int64}) * {step_s:Int64} AS start_s,
    l.severity,
    count()
FROM logs AS l
WHERE l.project_id = {m_project_id:UInt32}
GROUP BY start_s, l.severity
ORDER BY start_s, l.severity
