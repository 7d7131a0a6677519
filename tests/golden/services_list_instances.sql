SELECT
    instance,
    host,
    pod,
    version,
    sum(resource_requests) AS requests,
    sum(resource_errors),
    quantileExactWeightedArrayMerge(0.95)(durations),
    toUnixTimestamp(max(resource_last))
FROM
(
    SELECT
        resource_hash,
        sum(n) AS resource_requests,
        sum(errors) AS resource_errors,
        max(last) AS resource_last,
        quantileExactWeightedArrayState(0.95)(mapKeys(histogram), mapValues(histogram)) AS durations
    FROM
    (
        SELECT
            i.resource_hash AS resource_hash,
            i.n AS n, i.errors AS errors, i.last AS last, i.histogram AS histogram
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
        AND toUnixTimestamp(i.time) NOT IN {uncounted:Array(UInt32)}
    )
    GROUP BY resource_hash
    HAVING resource_requests > 0
) AS ran
LEFT JOIN
(
    SELECT
        r.resource_hash AS resource_hash,
        any(plain_text(r.attrs['host.name'])) AS host,
        any(plain_text(r.attrs['k8s.pod.name'])) AS pod,
        any(plain_text(r.attrs['service.version'])) AS version,
        any(multiIf(
            r.attrs['service.instance.id'] != '', plain_text(r.attrs['service.instance.id']),
            r.attrs['k8s.pod.name'] != '', plain_text(r.attrs['k8s.pod.name']),
            plain_text(r.attrs['host.name']))) AS instance
    FROM resources AS r
    WHERE r.project_id = {project_id:UInt32}
        AND r.service = {service:String}
    GROUP BY resource_hash
) AS said USING (resource_hash)
GROUP BY instance, host, pod, version
ORDER BY requests DESC, instance, version
LIMIT {limit:UInt32}
