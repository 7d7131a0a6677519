SELECT
    intDiv(toUnixTimestamp(m.minute) - {from_s:UInt32}, {step_s:UInt32}) AS step,
    sumIf(m.n, m.version = {a:String}),
    sumIf(m.n, m.version = {b:String}),
    sum(m.n)
FROM red_1m AS m
WHERE m.project_id = {project_id:UInt32}
    AND m.service = {service:String}
    AND m.minute >= toDateTime({from_s:UInt32}, 'UTC')
    AND m.minute < toDateTime({until_s:UInt32}, 'UTC')
    AND m.entry
GROUP BY step
HAVING sum(m.n) > 0
ORDER BY step
