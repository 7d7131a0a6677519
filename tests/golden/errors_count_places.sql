SELECT
    toString(e.service),
    toString(e.environment),
    toString(e.version),
    sum(e.n) AS events
FROM errors_1m AS e
WHERE e.project_id = {project_id:UInt32}
            AND e.minute >= toDateTime({from_s:UInt32}, 'UTC')
            AND e.minute < toDateTime({until_s:UInt32}, 'UTC')
    AND e.fingerprint = {fingerprint:UInt64}
GROUP BY e.service, e.environment, e.version
HAVING events > 0
ORDER BY events DESC, e.service, e.environment, e.version
LIMIT 1000
