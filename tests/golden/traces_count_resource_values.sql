SELECT
    pair.1,
    pair.2,
    sum(c.n),
    sum(c.m) AS m
FROM (
    SELECT s.resource_hash AS hash, count() AS n, countIf((s.start >= fromUnixTimestamp64Nano({b_start_ns:Int64}, 'UTC') AND s.start < fromUnixTimestamp64Nano({b_end_ns:Int64}, 'UTC') AND s.duration >= {b_min_duration_ns:Int64} AND s.duration < {b_max_duration_ns:Int64} AND s.status = {b_status:Int8} AND (s.project_id = {b_m_project_id:UInt32}
    AND s.start >= fromUnixTimestamp64Nano({b_m_start_ns:Int64}, 'UTC')
    AND s.start < fromUnixTimestamp64Nano({b_m_end_ns:Int64}, 'UTC')
    AND s.environment = {b_m_environment:String}
    AND s.ingested <= fromUnixTimestamp64Milli({b_m_ingested_until_ms:Int64}, 'UTC')
    AND s.service = {b_m_1:String}))) AS m
    FROM spans AS s
    WHERE s.project_id = {project_id:UInt32}
    AND s.project_id = {m_project_id:UInt32}
    AND s.start >= fromUnixTimestamp64Nano({m_start_ns:Int64}, 'UTC')
    AND s.start < fromUnixTimestamp64Nano({m_end_ns:Int64}, 'UTC')
    AND s.environment = {m_environment:String}
    AND s.ingested <= fromUnixTimestamp64Milli({m_ingested_until_ms:Int64}, 'UTC')
    AND s.service = {m_1:String}
    GROUP BY hash) AS c
INNER JOIN (
    SELECT r.resource_hash AS hash, r.attrs AS attributes
    FROM resources AS r
    WHERE r.project_id = {project_id:UInt32}
    LIMIT 1 BY hash) AS r ON r.hash = c.hash
ARRAY JOIN arrayDistinct(arrayMap((key, value) ->
        (transform(toString(key), {former:Array(String)}, {current:Array(String)}, toString(key)), value),
        mapKeys(r.attributes), mapValues(r.attributes))) AS pair
GROUP BY pair
HAVING m > 0
ORDER BY m DESC
LIMIT 5000
