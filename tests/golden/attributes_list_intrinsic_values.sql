SELECT
    toString(m.name) AS value,
    sum(m.n) AS items,
    1
FROM red_1m AS m
WHERE m.project_id = {project_id:UInt32}
    AND m.minute >= toStartOfMinute(toDateTime({from_s:UInt32}, 'UTC'))
    AND m.minute < toDateTime({until_s:UInt32}, 'UTC')
    AND m.service = {service:String}
GROUP BY value
HAVING items > 0 AND value != '' AND startsWith(lowerUTF8(value), {prefix:String})
ORDER BY items DESC, value
LIMIT {limit:UInt32}
