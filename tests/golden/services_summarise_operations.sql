SELECT
    toString(name),
    kind,
    sum(n) AS requests,
    sum(errors),
    sum(unsent),
    sum(unsent_errors),
    sum(duration_sum) AS time_ns,
    quantilesExactWeightedArray(0.5, 0.95, 0.99)(mapKeys(histogram), mapValues(histogram))
FROM
(
    SELECT hour AS at, name, kind, n, errors, unsent, unsent_errors, duration_sum, histogram
        FROM red_1h AS h
        WHERE h.project_id = {project_id:UInt32}
            AND h.hour >= toDateTime({first_hour_s:UInt32}, 'UTC')
            AND h.hour < toDateTime({last_hour_s:UInt32}, 'UTC')
            AND h.entry
            AND h.environment = {environment:String}
            AND h.service = {service:String}
            AND h.name = {operation:String}
            AND h.version = {version:String}
        UNION ALL
        SELECT minute AS at, name, kind, n, errors, unsent, unsent_errors, duration_sum, histogram
        FROM red_1m AS m
        WHERE m.project_id = {project_id:UInt32}
            AND m.minute >= toDateTime({from_s:UInt32}, 'UTC')
            AND m.minute < toDateTime({until_s:UInt32}, 'UTC')
            AND (m.minute < toDateTime({first_hour_s:UInt32}, 'UTC')
                OR m.minute >= toDateTime({last_hour_s:UInt32}, 'UTC'))
            AND m.entry
            AND m.environment = {environment:String}
            AND m.service = {service:String}
            AND m.name = {operation:String}
            AND m.version = {version:String}
)
GROUP BY name, kind
HAVING requests > 0
ORDER BY time_ns DESC, name, kind
LIMIT {limit:UInt32}
