SELECT toString(h.service)
FROM red_1h AS h
WHERE h.project_id = {project_id:UInt32}
    AND h.hour >= toDateTime({from_s:UInt32}, 'UTC')
    AND h.hour < toDateTime({until_s:UInt32}, 'UTC')
    AND startsWith(h.name, 'view ')
    AND h.kind = 1
GROUP BY h.service
HAVING sum(h.n) > 0
ORDER BY h.service
