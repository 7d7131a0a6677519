SELECT toString(m.environment)
FROM red_1m AS m
WHERE m.project_id = {project_id:UInt32}
    AND m.minute >= toDateTime({from_s:UInt32}, 'UTC')
    AND m.minute < toDateTime({until_s:UInt32}, 'UTC')
    AND m.environment != ''
GROUP BY m.environment
HAVING sum(m.n) > 0
ORDER BY m.environment
