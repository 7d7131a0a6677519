SELECT
    m.version = {b:String} AS is_b,
    toString(m.name),
    m.kind,
    sum(m.n),
    sum(m.errors),
    sumMap(m.histogram)
FROM red_1m AS m
WHERE m.project_id = {project_id:UInt32}
    AND m.service = {service:String}
    AND m.minute >= toDateTime({from_s:UInt32}, 'UTC')
    AND m.minute < toDateTime({until_s:UInt32}, 'UTC')
    AND m.entry
    AND m.version IN ({a:String}, {b:String})
GROUP BY is_b, m.name, m.kind
HAVING sum(m.n) > 0
