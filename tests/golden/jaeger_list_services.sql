SELECT toString(m.service)
FROM red_1m AS m
WHERE m.project_id = {project_id:UInt32}
    AND m.minute >= toDateTime({from_s:UInt32}, 'UTC')
GROUP BY m.service
HAVING sum(m.n) > 0
ORDER BY m.service
