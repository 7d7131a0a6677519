SELECT toString(service), sum(n), sum(errors), sumMap(histogram)
FROM (
    SELECT service, n, errors, histogram
    FROM red_1h AS h
    WHERE h.project_id = {project_id:UInt32}
        AND h.hour >= toDateTime({hours_from_s:UInt32}, 'UTC')
        AND h.hour < toDateTime({hours_until_s:UInt32}, 'UTC')
        AND h.entry
        AND h.environment = {environment:String}
    UNION ALL
    SELECT service, n, errors, histogram
    FROM red_1m AS m
    WHERE m.project_id = {project_id:UInt32}
        AND m.minute >= toDateTime({from_s:UInt32}, 'UTC')
        AND m.minute < toDateTime({until_s:UInt32}, 'UTC')
        AND (m.minute < toDateTime({hours_from_s:UInt32}, 'UTC')
            OR m.minute >= toDateTime({hours_until_s:UInt32}, 'UTC'))
        AND m.entry
        AND m.environment = {environment:String})
GROUP BY service
HAVING sum(n) > 0
