SELECT
    labels,
    step,
    sum(toInt64(count) - if(is_alone, 0, toInt64(before_count))),
    sum(total - if(is_alone, 0, before_total)),
    common_scale,
    sum(toInt64(zeros) - if(is_alone, 0, toInt64(before_zeros))),
    max(zero_threshold),
    sumMap(
        arrayConcat(
            arrayMap(i -> bitShiftRight(toInt64(positive.1) + toInt64(i) - 1, greatest(least(scale - common_scale, 62), 0)), arrayEnumerate(positive.2)),
            if(is_alone, [], arrayMap(i -> bitShiftRight(toInt64(before_positive.1) + toInt64(i) - 1, greatest(least(before_scale - common_scale, 62), 0)), arrayEnumerate(before_positive.2)))),
        arrayConcat(
            arrayMap(n -> toInt64(n), positive.2),
            if(is_alone, [], arrayMap(n -> -toInt64(n), before_positive.2)))),
    sumMap(
        arrayConcat(
            arrayMap(i -> bitShiftRight(toInt64(negative.1) + toInt64(i) - 1, greatest(least(scale - common_scale, 62), 0)), arrayEnumerate(negative.2)),
            if(is_alone, [], arrayMap(i -> bitShiftRight(toInt64(before_negative.1) + toInt64(i) - 1, greatest(least(before_scale - common_scale, 62), 0)), arrayEnumerate(before_negative.2)))),
        arrayConcat(
            arrayMap(n -> toInt64(n), negative.2),
            if(is_alone, [], arrayMap(n -> -toInt64(n), before_negative.2))))
FROM
(
    SELECT
        *,
        is_whole OR count < before_count AS is_alone,
        if(is_alone, scale, least(scale, before_scale)) AS common_scale
    FROM
    (
        SELECT
            CAST([], 'Array(String)') AS labels,
            toUnixTimestamp64Nano(p.time) AS time_ns,
            intDiv(time_ns, {step_ns:Int64}) AS step,
            row_number() OVER stream = 1 AS is_first,
            p.temporality = 1 OR (row_number() OVER stream = 1 AND p.start_time >= toUInt64({read_from_ns:Int64}) AND p.start_time < toUnixTimestamp64Nano(p.time)) AS is_whole,
            p.count AS count,
            lagInFrame(p.count) OVER stream AS before_count,
            p.sum AS total,
            lagInFrame(p.sum) OVER stream AS before_total,
            p.scale AS scale,
            lagInFrame(p.scale) OVER stream AS before_scale,
            p.zero_count AS zeros,
            lagInFrame(p.zero_count) OVER stream AS before_zeros,
            p.zero_threshold AS zero_threshold,
            (p.positive_offset, p.positive_counts) AS positive,
            lagInFrame((p.positive_offset, p.positive_counts)) OVER stream AS before_positive,
            (p.negative_offset, p.negative_counts) AS negative,
            lagInFrame((p.negative_offset, p.negative_counts)) OVER stream AS before_negative
        FROM metric_points AS p
        WHERE p.project_id = {project_id:UInt32}
    AND p.name = {name:String}
    AND p.time >= fromUnixTimestamp64Nano({read_from_ns:Int64}, 'UTC')
    AND p.time < fromUnixTimestamp64Nano({until_ns:Int64}, 'UTC')
    AND p.kind = {kind:String}
    AND p.unit = {unit:String}
    AND bitAnd(p.flags, 1) = 0
        WINDOW stream AS (PARTITION BY p.series, p.start_time, p.temporality, p.explicit_bounds ORDER BY p.time ROWS BETWEEN 1 PRECEDING AND CURRENT ROW)
    )
    WHERE time_ns >= {from_ns:Int64} AND (is_whole OR NOT is_first)
)
GROUP BY labels, step, common_scale
ORDER BY labels, step, common_scale
