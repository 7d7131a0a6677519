SELECT
    key,
    is_double,
    sum(m),
    countIf(m > 0),
    arraySlice(arrayReverseSort(v -> v.2, groupArrayIf((value, m, r), m >= {least:Float64}
        AND spans >= {least_spans:UInt64})), 1, 200),
    sumMap([place], [m], [r])
FROM (
    SELECT
        pair.1 AS key,
        pair.2 AS is_double,
        pair.3 AS value,
        any(pair.4) AS place,
        sumIf(weight, is_selected) AS m,
        sumIf(weight, NOT is_selected) AS r,
        countIf(is_selected) AS spans
    FROM (
        SELECT transform(toUInt64(intDiv(toUnixTimestamp(s.start), {slot_s:UInt32}) * 64 + cityHash64(s.service) % 64), {cells:Array(UInt64)}, {weights:Array(Float64)}, 0.) AS weight, (s.start >= fromUnixTimestamp64Nano({b_start_ns:Int64}, 'UTC') AND s.start < fromUnixTimestamp64Nano({b_end_ns:Int64}, 'UTC') AND s.duration >= {b_min_duration_ns:Int64} AND s.duration < {b_max_duration_ns:Int64} AND s.status = {b_status:Int8} AND (s.project_id = {b_m_project_id:UInt32}
    AND s.start >= fromUnixTimestamp64Nano({b_m_start_ns:Int64}, 'UTC')
    AND s.start < fromUnixTimestamp64Nano({b_m_end_ns:Int64}, 'UTC')
    AND s.environment = {b_m_environment:String}
    AND s.ingested <= fromUnixTimestamp64Milli({b_m_ingested_until_ms:Int64}, 'UTC')
    AND s.service = {b_m_1:String})) AS is_selected, arrayConcat(
            arrayMap((k, v) -> (toString(k), false, toString(v), transform(roundDown(v, {int_edges:Array(Int64)}), {int_edges:Array(Int64)}, {int_edges_places:Array(UInt32)}, toUInt32(0))), mapKeys(s.ints), mapValues(s.ints)),
            arrayMap((k, v) -> (toString(k), true, toString(v), transform(roundDown(v, {double_edges:Array(Float64)}), {double_edges:Array(Float64)}, {double_edges_places:Array(UInt32)}, toUInt32(0))), mapKeys(s.doubles), mapValues(s.doubles))) AS pairs
        FROM spans AS s
    WHERE s.project_id = {project_id:UInt32}
    AND s.project_id = {m_project_id:UInt32}
    AND s.start >= fromUnixTimestamp64Nano({m_start_ns:Int64}, 'UTC')
    AND s.start < fromUnixTimestamp64Nano({m_end_ns:Int64}, 'UTC')
    AND s.environment = {m_environment:String}
    AND s.ingested <= fromUnixTimestamp64Milli({m_ingested_until_ms:Int64}, 'UTC')
    AND s.service = {m_1:String} AND (toUInt64(intDiv(toUnixTimestamp(s.start), {slot_s:UInt32}) * 64 + cityHash64(s.service) % 64) IN {cells:Array(UInt64)}))
    ARRAY JOIN pairs AS pair
    GROUP BY key, is_double, value)
GROUP BY key, is_double
HAVING sum(m) >= {least:Float64}
ORDER BY sum(m) DESC
LIMIT 5000
SETTINGS max_bytes_before_external_group_by = 400000000
