SELECT
    labels,
    step,
    sum(if(is_whole OR (growth < 0 AND is_monotonic), number, growth)) AS increase
FROM
(
    SELECT
        CAST([], 'Array(String)') AS labels,
        toUnixTimestamp64Nano(p.time) AS time_ns,
        intDiv(time_ns, {step_ns:Int64}) AS step,
        p.is_monotonic AS is_monotonic,
        toFloat64(p.int_value) + p.double_value AS number,
        row_number() OVER stream = 1 AS is_first,
        p.temporality = 1 OR (row_number() OVER stream = 1 AND p.start_time >= toUInt64({read_from_ns:Int64}) AND p.start_time < toUnixTimestamp64Nano(p.time)) AS is_whole,
        toFloat64(p.int_value - lagInFrame(p.int_value) OVER stream)
            + (p.double_value - lagInFrame(p.double_value) OVER stream) AS growth
    FROM metric_points AS p
    WHERE p.project_id = {project_id:UInt32}
    AND p.name = {name:String}
    AND p.time >= fromUnixTimestamp64Nano({read_from_ns:Int64}, 'UTC')
    AND p.time < fromUnixTimestamp64Nano({until_ns:Int64}, 'UTC')
    AND p.kind = {kind:String}
    AND p.unit = {unit:String}
    AND bitAnd(p.flags, 1) = 0
    AND p.value_type != 'none'
    WINDOW stream AS (PARTITION BY p.series, p.start_time, p.temporality, p.explicit_bounds ORDER BY p.time ROWS BETWEEN 1 PRECEDING AND CURRENT ROW)
)
WHERE time_ns >= {from_ns:Int64} AND (is_whole OR NOT is_first)
GROUP BY labels, step
ORDER BY labels, step
