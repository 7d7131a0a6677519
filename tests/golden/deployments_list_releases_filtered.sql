SELECT
    service,
    environment,
    version,
    first_s,
    last_s,
    first_s = earliest_s,
    replaced
FROM
(
    SELECT
        toString(r.service) AS service,
        toString(r.environment) AS environment,
        toString(r.version) AS version,
        toUnixTimestamp(min(r.first_seen)) AS first_s,
        toUnixTimestamp(max(r.last_seen)) AS last_s,
        min(first_s) OVER (PARTITION BY service, environment) AS earliest_s,
        lagInFrame(version) OVER (
            PARTITION BY service, environment ORDER BY first_s, version
            ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW) AS replaced
    FROM releases AS r
    WHERE r.project_id = {project_id:UInt32}
        AND r.version != ''
        AND r.service = {service:String}
        AND r.environment = {environment:String}
    GROUP BY service, environment, version
)
WHERE first_s >= {from_s:UInt32}
    AND first_s < {until_s:UInt32}
ORDER BY first_s DESC, service, environment, version
LIMIT {limit:UInt32}
