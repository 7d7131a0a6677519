SELECT toUnixTimestamp(at), sum(asked) AS requests
FROM
(
    SELECT hour AS at, n AS asked, errors AS failed, 0 AS counted, 0 AS counted_errors
        FROM red_1h AS h
        WHERE h.project_id = {project_id:UInt32}
            AND h.hour >= toDateTime({first_hour_s:UInt32}, 'UTC')
            AND h.hour < toDateTime({last_hour_s:UInt32}, 'UTC')
            AND h.entry
            AND h.service = {service:String}
        UNION ALL
        SELECT minute AS at, n AS asked, errors AS failed, 0 AS counted, 0 AS counted_errors
        FROM red_1m AS m
        WHERE m.project_id = {project_id:UInt32}
            AND m.minute >= toDateTime({from_s:UInt32}, 'UTC')
            AND m.minute < toDateTime({until_s:UInt32}, 'UTC')
            AND (m.minute < toDateTime({first_hour_s:UInt32}, 'UTC')
                OR m.minute >= toDateTime({last_hour_s:UInt32}, 'UTC'))
            AND m.entry
            AND m.service = {service:String}
    UNION ALL
    SELECT i.time AS at, 0, 0, i.n, i.errors
    FROM instances AS i
    WHERE i.project_id = {project_id:UInt32}
        AND i.service = {service:String}
        AND (
            (i.step_s = 3600
                AND i.time >= toDateTime({first_hour_s:UInt32}, 'UTC')
                AND i.time < toDateTime({last_hour_s:UInt32}, 'UTC'))
            OR (i.step_s = 60
                AND i.time >= toDateTime({from_s:UInt32}, 'UTC')
                AND i.time < toDateTime({until_s:UInt32}, 'UTC')
                AND (i.time < toDateTime({first_hour_s:UInt32}, 'UTC')
                    OR i.time >= toDateTime({last_hour_s:UInt32}, 'UTC'))))
)
GROUP BY at
HAVING (requests, sum(failed)) != (sum(counted), sum(counted_errors))
ORDER BY at
