SELECT
    intDiv(toInt64(toUnixTimestamp(m.minute)), {step_s:Int64}) * {step_s:Int64} AS start_s,
    m.severity,
    sum(m.n)
FROM logs_1m AS m
WHERE m.project_id = {project_id:UInt32}
    AND m.minute >= toDateTime({from_s:UInt32}, 'UTC')
    AND m.minute < toDateTime({until_s:UInt32}, 'UTC')
    AND m.environment = {environment:String}
GROUP BY start_s, m.severity
HAVING sum(m.n) > 0
ORDER BY start_s, m.severity
