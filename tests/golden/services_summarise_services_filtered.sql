SELECT
    toString(m.service),
    sumIf(m.n, m.entry),
    sumIf(m.errors, m.entry),
    sum(m.n),
    sumMapIf(m.histogram, m.entry)
FROM red_1m AS m
WHERE m.project_id = {project_id:UInt32}
    AND m.minute >= toDateTime({from_s:UInt32}, 'UTC')
    AND m.minute < toDateTime({until_s:UInt32}, 'UTC')
    AND m.environment = {environment:String}
GROUP BY m.service
HAVING sum(m.n) > 0
ORDER BY m.service
