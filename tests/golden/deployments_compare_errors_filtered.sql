SELECT lower(leftPad(hex(fingerprint), 16, '0')), type, message, frames, in_a, in_b, in_spans
FROM
(
    SELECT
        e.fingerprint AS fingerprint,
        sumIf(e.n, e.version = {a:String} AND e.minute >= toDateTime({from_s:UInt32}, 'UTC') AND e.minute < toDateTime({until_s:UInt32}, 'UTC')) AS in_a,
        sumIf(e.n, e.version = {b:String} AND e.minute >= toDateTime({from_s:UInt32}, 'UTC') AND e.minute < toDateTime({until_s:UInt32}, 'UTC')) AS in_b,
        sumIf(e.n, e.version = {a:String}) AS ever_in_a,
        max(tupleElement(e.sample, 1)) > toDateTime64(0, 9, 'UTC') AS in_spans
    FROM errors_1m AS e
    WHERE e.project_id = {project_id:UInt32}
        AND e.service = {service:String}
        AND e.environment = {environment:String}
        AND e.version IN ({a:String}, {b:String})
    GROUP BY fingerprint
    HAVING (in_b > 0 AND ever_in_a = 0) OR (in_a > 0 AND in_b = 0)
) AS counted
INNER JOIN
(
    SELECT
        g.fingerprint AS fingerprint,
        max(g.type) AS type,
        max(g.message) AS message,
        max(g.frames) AS frames
    FROM error_groups AS g
    WHERE g.project_id = {project_id:UInt32}
    GROUP BY g.fingerprint
) AS known USING (fingerprint)
ORDER BY in_a + in_b DESC, fingerprint
LIMIT {limit:UInt32}
