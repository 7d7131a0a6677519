SELECT name
FROM
(
    SELECT toString(h.environment) AS name, h.n AS n
    FROM red_1h AS h
    WHERE h.project_id = {project_id:UInt32} AND h.environment != ''
    UNION ALL
    SELECT toString(l.environment) AS name, l.n AS n
    FROM logs_1m AS l
    WHERE l.project_id = {project_id:UInt32} AND l.environment != ''
)
GROUP BY name
HAVING sum(n) > 0
ORDER BY name
LIMIT {limit:UInt32}
