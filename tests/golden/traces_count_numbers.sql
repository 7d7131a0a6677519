SELECT
    id,
    count() AS n,
    countIf(is_selected) AS m,
    uniqCombinedIf(12)(trace, is_selected)
FROM (
    SELECT
        arrayDistinct(arrayFilter(id -> id != 0, arrayConcat(
        arrayMap((k, v) -> if(k IN {ints_keys:Array(String)}, transform(cityHash64(k, v), arrayMap((k, v) -> cityHash64(k, v), {ints_keys:Array(String)}, {ints_values:Array(Int64)}), {ints_ids:Array(UInt32)}, toUInt32(0)), toUInt32(0)), mapKeys(s.ints), mapValues(s.ints)),
        arrayMap((k, v) -> if(k IN {doubles_keys:Array(String)}, transform(cityHash64(k, v), arrayMap((k, v) -> cityHash64(k, v), {doubles_keys:Array(String)}, {doubles_values:Array(Float64)}), {doubles_ids:Array(UInt32)}, toUInt32(0)), toUInt32(0)), mapKeys(s.doubles), mapValues(s.doubles)),
        arrayMap((k, v) -> toUInt32(if((transform(toString(k), {int_ranges_keys:Array(String)}, {int_ranges_ids:Array(UInt32)}, toUInt32(0)) AS first) = 0, 0, first + transform(roundDown(v, {int_edges:Array(Int64)}), {int_edges:Array(Int64)}, {int_edges_places:Array(UInt32)}, toUInt32(0)))), mapKeys(s.ints), mapValues(s.ints))))) AS ids,
        s.trace_id AS trace,
        (s.start >= fromUnixTimestamp64Nano({b_start_ns:Int64}, 'UTC') AND s.start < fromUnixTimestamp64Nano({b_end_ns:Int64}, 'UTC') AND s.duration >= {b_min_duration_ns:Int64} AND s.duration < {b_max_duration_ns:Int64} AND s.status = {b_status:Int8} AND (s.project_id = {b_m_project_id:UInt32}
    AND s.start >= fromUnixTimestamp64Nano({b_m_start_ns:Int64}, 'UTC')
    AND s.start < fromUnixTimestamp64Nano({b_m_end_ns:Int64}, 'UTC')
    AND s.environment = {b_m_environment:String}
    AND s.ingested <= fromUnixTimestamp64Milli({b_m_ingested_until_ms:Int64}, 'UTC')
    AND s.service = {b_m_1:String})) AS is_selected
    FROM spans AS s
    WHERE s.project_id = {project_id:UInt32}
    AND s.project_id = {m_project_id:UInt32}
    AND s.start >= fromUnixTimestamp64Nano({m_start_ns:Int64}, 'UTC')
    AND s.start < fromUnixTimestamp64Nano({m_end_ns:Int64}, 'UTC')
    AND s.environment = {m_environment:String}
    AND s.ingested <= fromUnixTimestamp64Milli({m_ingested_until_ms:Int64}, 'UTC')
    AND s.service = {m_1:String})
ARRAY JOIN ids AS id
GROUP BY id
