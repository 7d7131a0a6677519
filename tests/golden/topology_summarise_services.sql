SELECT
    toString(service), sum(requests), sum(errors),
    quantilesExactWeightedArray(0.5, 0.95, 0.99)(mapKeys(histogram), mapValues(histogram))
FROM (
    SELECT service, n, n AS requests, errors, histogram
    FROM red_1h AS h
    WHERE h.project_id = {project_id:UInt32}
        AND h.hour >= toDateTime({hours_from_s:UInt32}, 'UTC')
        AND h.hour < toDateTime({hours_until_s:UInt32}, 'UTC')
        AND h.entry
    UNION ALL
    SELECT service, n, n AS requests, errors, histogram
    FROM red_1m AS m
    WHERE m.project_id = {project_id:UInt32}
        AND m.minute >= toDateTime({from_s:UInt32}, 'UTC')
        AND m.minute < toDateTime({until_s:UInt32}, 'UTC')
        AND (m.minute < toDateTime({hours_from_s:UInt32}, 'UTC')
            OR m.minute >= toDateTime({hours_until_s:UInt32}, 'UTC'))
        AND m.entry
    UNION ALL
    SELECT service, n, 0, 0, CAST(map(), 'Map(UInt16, UInt64)')
    FROM red_1h AS h
    WHERE h.project_id = {project_id:UInt32}
        AND h.hour >= toDateTime({hours_from_s:UInt32}, 'UTC')
        AND h.hour < toDateTime({hours_until_s:UInt32}, 'UTC')
        AND NOT h.entry
    UNION ALL
    SELECT service, n, 0, 0, CAST(map(), 'Map(UInt16, UInt64)')
    FROM red_1m AS m
    WHERE m.project_id = {project_id:UInt32}
        AND m.minute >= toDateTime({from_s:UInt32}, 'UTC')
        AND m.minute < toDateTime({until_s:UInt32}, 'UTC')
        AND (m.minute < toDateTime({hours_from_s:UInt32}, 'UTC')
            OR m.minute >= toDateTime({hours_until_s:UInt32}, 'UTC'))
        AND NOT m.entry)
GROUP BY service
HAVING sum(n) > 0
