SELECT
    key,
    value,
    sumIf(weight, is_selected) AS m,
    sumIf(weight, NOT is_selected),
    sum(size * weight) / sum(weight)
FROM (
    SELECT
        transform(toUInt64(intDiv(toUnixTimestamp(s.start), {slot_s:UInt32}) * 64 + cityHash64(s.service) % 64), {cells:Array(UInt64)}, {weights:Array(Float64)}, 0.) AS weight,
        (s.start >= fromUnixTimestamp64Nano({b_start_ns:Int64}, 'UTC') AND s.start < fromUnixTimestamp64Nano({b_end_ns:Int64}, 'UTC') AND s.duration >= {b_min_duration_ns:Int64} AND s.duration < {b_max_duration_ns:Int64} AND s.status = {b_status:Int8} AND (s.project_id = {b_m_project_id:UInt32}
    AND s.start >= fromUnixTimestamp64Nano({b_m_start_ns:Int64}, 'UTC')
    AND s.start < fromUnixTimestamp64Nano({b_m_end_ns:Int64}, 'UTC')
    AND s.environment = {b_m_environment:String}
    AND s.ingested <= fromUnixTimestamp64Milli({b_m_ingested_until_ms:Int64}, 'UTC')
    AND s.service = {b_m_1:String})) AS is_selected,
        length(s.attrs) + length(s.ints) + length(s.doubles) AS size,
        arrayConcat([''], mapKeys(s.attrs)) AS keys,
        arrayConcat(['\x01'], mapValues(s.attrs)) AS values
    FROM spans AS s
    WHERE s.project_id = {project_id:UInt32}
    AND s.project_id = {m_project_id:UInt32}
    AND s.start >= fromUnixTimestamp64Nano({m_start_ns:Int64}, 'UTC')
    AND s.start < fromUnixTimestamp64Nano({m_end_ns:Int64}, 'UTC')
    AND s.environment = {m_environment:String}
    AND s.ingested <= fromUnixTimestamp64Milli({m_ingested_until_ms:Int64}, 'UTC')
    AND s.service = {m_1:String} AND (toUInt64(intDiv(toUnixTimestamp(s.start), {slot_s:UInt32}) * 64 + cityHash64(s.service) % 64) IN {cells:Array(UInt64)}))
ARRAY JOIN keys AS key, values AS value
GROUP BY key, value
HAVING value = '\x01' OR (m >= {least:Float64} AND countIf(is_selected) >= {least_spans:UInt64})
ORDER BY value = '\x01' DESC, m DESC
LIMIT 5000
SETTINGS max_bytes_before_external_group_by = 400000000
