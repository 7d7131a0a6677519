SELECT
    toString(m.name),
    m.kind
FROM red_1m AS m
WHERE m.project_id = {project_id:UInt32}
    AND m.service = {service:String}
    AND m.minute >= toDateTime({from_s:UInt32}, 'UTC')
GROUP BY m.name, m.kind
HAVING sum(m.n) > 0
ORDER BY m.name, m.kind
