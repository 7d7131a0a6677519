SELECT
    intDiv((toInt64(at) - {from_s:Int64}) * 1000000000, {step_ns:Int64}) AS stretch,
    toUnixTimestamp(toStartOfTenMinutes(at)) AS slot,
    sum(n) AS requests,
    groupUniqArray(500)(toString(name)),
    max(kind NOT IN (2, 5))
FROM
(
    SELECT hour AS at, name, kind, n
        FROM red_1h AS h
        WHERE h.project_id = {project_id:UInt32}
            AND h.hour >= toDateTime({first_hour_s:UInt32}, 'UTC')
            AND h.hour < toDateTime({last_hour_s:UInt32}, 'UTC')
            AND h.entry
        UNION ALL
        SELECT minute AS at, name, kind, n
        FROM red_1m AS m
        WHERE m.project_id = {project_id:UInt32}
            AND m.minute >= toDateTime({from_s:UInt32}, 'UTC')
            AND m.minute < toDateTime({until_s:UInt32}, 'UTC')
            AND (m.minute < toDateTime({first_hour_s:UInt32}, 'UTC')
                OR m.minute >= toDateTime({last_hour_s:UInt32}, 'UTC'))
            AND m.entry
)
GROUP BY stretch, slot
HAVING requests > 0
ORDER BY stretch, requests DESC, slot
LIMIT 1 BY stretch
