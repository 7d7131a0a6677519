SELECT
    toString(m.environment) AS environment,
    sumIf(m.n, m.version = {a:String}),
    sumIf(m.n, m.version = {b:String})
FROM red_1m AS m
WHERE m.project_id = {project_id:UInt32}
    AND m.service = {service:String}
    AND m.minute >= toDateTime({from_s:UInt32}, 'UTC')
    AND m.minute < toDateTime({until_s:UInt32}, 'UTC')
    AND m.entry
    AND m.version IN ({a:String}, {b:String})
GROUP BY environment
HAVING sum(m.n) > 0
ORDER BY environment
