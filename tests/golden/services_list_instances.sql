SELECT
    instance,
    host,
    pod,
    version,
    sum(resource_requests) AS requests,
    sum(resource_errors),
    quantileExactWeightedMerge(0.95)(durations),
    max(last)
FROM
(
    SELECT
        s.resource_hash AS resource_hash,
        count() AS resource_requests,
        countIf(s.status = 2) AS resource_errors,
        quantileExactWeightedState(0.95)(duration_bucket(s.duration), 1) AS durations,
        toUnixTimestamp(max(s.start)) AS last
    FROM spans AS s
    WHERE s.project_id = {project_id:UInt32}
        AND s.service = {service:String}
        AND s.name IN {names:Array(String)}
        AND is_entry(s.kind, s.parent_span_id)
        AND (s.start >= fromUnixTimestamp64Nano({from_0_ns:Int64}, 'UTC') AND s.start < fromUnixTimestamp64Nano({until_0_ns:Int64}, 'UTC')
        OR s.start >= fromUnixTimestamp64Nano({from_1_ns:Int64}, 'UTC') AND s.start < fromUnixTimestamp64Nano({until_1_ns:Int64}, 'UTC'))
    GROUP BY resource_hash
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
