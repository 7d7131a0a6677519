SELECT
    name,
    count() AS n,
    countIf(failed),
    quantileExactWeighted(0.75)(took_ns, 1) AS p75_ns,
    countIf(servers > 0),
    sumIf(took_ns, servers > 0),
    sumIf(least(served_ns, took_ns), servers > 0)
FROM
(
    SELECT
        s.trace_id AS trace_id,
        s.span_id AS span_id,
        toString(s.name) AS name,
        s.duration AS took_ns,
        s.status = 2 AS failed
    FROM spans AS s
    WHERE s.project_id = {project_id:UInt32}
    AND s.start >= fromUnixTimestamp64Nano({from_ns:Int64}, 'UTC')
    AND s.start < fromUnixTimestamp64Nano({until_ns:Int64}, 'UTC')
    AND s.service IN {services:Array(String)}
    AND s.attrs['rum.view.id'] IN {view_ids:Array(String)}
    AND hasAny(arrayMap((k, v) -> concat(k, '=', v), mapKeys(s.attrs), mapValues(s.attrs)), {pairs:Array(String)})
    AND s.kind = 3 AND s.attrs['url.template'] != ''
) AS sent
LEFT JOIN
(
    SELECT
        s.trace_id AS trace_id,
        s.parent_span_id AS span_id,
        count() AS servers,
        max(s.duration) AS served_ns
    FROM spans AS s
    WHERE s.project_id = {project_id:UInt32}
        AND s.start >= fromUnixTimestamp64Nano({served_from_ns:Int64}, 'UTC')
        AND s.start < fromUnixTimestamp64Nano({served_until_ns:Int64}, 'UTC')
        AND s.kind = 2
        AND s.trace_id IN (
            SELECT s.trace_id
            FROM spans AS s
            WHERE s.project_id = {project_id:UInt32}
    AND s.start >= fromUnixTimestamp64Nano({from_ns:Int64}, 'UTC')
    AND s.start < fromUnixTimestamp64Nano({until_ns:Int64}, 'UTC')
    AND s.service IN {services:Array(String)}
    AND s.attrs['rum.view.id'] IN {view_ids:Array(String)}
    AND hasAny(arrayMap((k, v) -> concat(k, '=', v), mapKeys(s.attrs), mapValues(s.attrs)), {pairs:Array(String)})
    AND s.kind = 3 AND s.attrs['url.template'] != '')
    GROUP BY trace_id, span_id
) AS served USING (trace_id, span_id)
GROUP BY name
ORDER BY p75_ns DESC, n DESC, name
LIMIT {limit:UInt32}
SETTINGS optimize_functions_to_subcolumns = 0
