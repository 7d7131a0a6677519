SELECT
    s.attrs['url.full'] AS url,
    s.attrs['rum.resource.type'] AS type,
    count() AS n,
    countIf(s.status = 2),
    quantileExactWeighted(0.75)(s.duration, 1) AS p75_ns
FROM spans AS s
WHERE s.project_id = {project_id:UInt32}
    AND s.start >= fromUnixTimestamp64Nano({from_ns:Int64}, 'UTC')
    AND s.start < fromUnixTimestamp64Nano({until_ns:Int64}, 'UTC')
    AND s.service IN {services:Array(String)}
    AND s.attrs['rum.view.id'] IN {view_ids:Array(String)}
    AND hasAny(arrayMap((k, v) -> concat(k, '=', v), mapKeys(s.attrs), mapValues(s.attrs)), {pairs:Array(String)})
    AND s.kind = 3 AND s.attrs['rum.resource.type'] != ''
GROUP BY url, type
ORDER BY p75_ns DESC, n DESC, url, type
LIMIT {limit:UInt32}
SETTINGS optimize_functions_to_subcolumns = 0
