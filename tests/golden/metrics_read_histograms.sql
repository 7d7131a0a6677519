SELECT
    labels,
    step,
    sum(toInt64(count) - if(is_alone, 0, toInt64(before_count))),
    sum(total - if(is_alone, 0, before_total)),
    bounds,
    sumForEach(arrayMap(
        (now, before) -> toInt64(now) - if(is_alone, 0, toInt64(before)), counts, before_counts)),
    minIf(low, is_delta),
    maxIf(high, is_delta)
FROM
(
    SELECT
        *,
        is_whole OR count < before_count OR arrayExists((now, before) -> now < before, counts, before_counts)
            AS is_alone
    FROM
    (
        SELECT
            CAST([], 'Array(String)') AS labels,
            toUnixTimestamp64Nano(p.time) AS time_ns,
            intDiv(time_ns, {step_ns:Int64}) AS step,
            p.temporality = 1 AS is_delta,
            row_number() OVER stream = 1 AS is_first,
            p.temporality = 1 OR (row_number() OVER stream = 1 AND p.start_time >= toUInt64({read_from_ns:Int64}) AND p.start_time < toUnixTimestamp64Nano(p.time)) AS is_whole,
            p.count AS count,
            lagInFrame(p.count) OVER stream AS before_count,
            p.sum AS total,
            lagInFrame(p.sum) OVER stream AS before_total,
            p.explicit_bounds AS bounds,
            p.bucket_counts AS counts,
            arrayResize(lagInFrame(p.bucket_counts) OVER stream, length(counts)) AS before_counts,
            p.min AS low,
            p.max AS high
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
GROUP BY labels, step, bounds
ORDER BY labels, step, bounds
