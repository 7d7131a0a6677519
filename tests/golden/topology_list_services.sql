SELECT toString(service)
FROM (
    SELECT service, n
    FROM red_1h AS h
    WHERE h.project_id = {project_id:UInt32}
        AND h.hour >= toDateTime({hours_from_s:UInt32}, 'UTC')
        AND h.hour < toDateTime({hours_until_s:UInt32}, 'UTC')
    UNION ALL
    SELECT service, n
    FROM red_1m AS m
    WHERE m.project_id = {project_id:UInt32}
        AND m.minute >= toDateTime({from_s:UInt32}, 'UTC')
        AND m.minute < toDateTime({until_s:UInt32}, 'UTC')
        AND (m.minute < toDateTime({hours_from_s:UInt32}, 'UTC')
            OR m.minute >= toDateTime({hours_until_s:UInt32}, 'UTC')))
GROUP BY service
HAVING sum(n) > 0
