SELECT
    toString(service),
    toString(version),
    toString(environment),
    toUnixTimestamp(min(at)),
    toUnixTimestamp(max(at)),
    sum(if(entry, n, 0)),
    sum(n)
FROM
(
    SELECT hour AS at, service, version, environment, entry, n
        FROM red_1h AS h
        WHERE h.project_id = {project_id:UInt32}
            AND h.hour >= toDateTime({first_hour_s:UInt32}, 'UTC')
            AND h.hour < toDateTime({last_hour_s:UInt32}, 'UTC')
        UNION ALL
        SELECT minute AS at, service, version, environment, entry, n
        FROM red_1m AS m
        WHERE m.project_id = {project_id:UInt32}
            AND m.minute >= toDateTime({from_s:UInt32}, 'UTC')
            AND m.minute < toDateTime({until_s:UInt32}, 'UTC')
            AND (m.minute < toDateTime({first_hour_s:UInt32}, 'UTC')
                OR m.minute >= toDateTime({last_hour_s:UInt32}, 'UTC'))
)
GROUP BY service, version, environment
HAVING sum(n) > 0
ORDER BY service, version, environment
