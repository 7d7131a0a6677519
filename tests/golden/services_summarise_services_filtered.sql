SELECT
    toString(service),
    sum(step_requests),
    sum(step_errors),
    sum(step_unsent),
    sum(step_unsent_errors),
    sum(step_points),
    quantilesExactWeightedArrayMerge(0.5, 0.95, 0.99)(durations),
    arraySort(groupArrayIf((step, step_requests, step_errors, step_points, finalizeAggregation(durations)[1], finalizeAggregation(durations)[2], finalizeAggregation(durations)[3]), step_requests > 0))
FROM
(
    WITH
        transform(toString(service), {services:Array(String)}, {buckets:Array(UInt16)}, {bucket:UInt16})
            AS satisfied
    SELECT
        service,
        toInt64(intDiv(toInt64(at) - {first_s:Int64}, {step_s:Int64})) AS step,
        sum(requests) AS step_requests,
        sum(errors) AS step_errors,
        sum(unsent) AS step_unsent,
        sum(unsent_errors) AS step_unsent_errors,
        sum(toUInt64(arraySum((k, c) -> c * ((k <= satisfied) + (k <= satisfied + {tolerated:UInt16})), mapKeys(histogram), mapValues(histogram))) - toUInt64(arraySum((k, c) -> c * ((k <= satisfied) + (k <= satisfied + {tolerated:UInt16})), mapKeys(error_histogram), mapValues(error_histogram)))) AS step_points,
        quantilesExactWeightedArrayState(0.5, 0.95, 0.99)(mapKeys(histogram), mapValues(histogram)) AS durations
    FROM
    (
        SELECT hour AS at, service, n AS requests, errors, unsent, unsent_errors, histogram, error_histogram
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
        SELECT minute AS at, service, n AS requests, errors, unsent, unsent_errors, histogram, error_histogram
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
    GROUP BY service, step
)
GROUP BY service
HAVING sum(step_requests) > 0
ORDER BY service
