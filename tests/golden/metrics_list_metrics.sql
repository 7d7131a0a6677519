SELECT
    toString(t.name),
    toString(t.kind),
    toString(t.unit),
    t.temporality,
    t.is_monotonic,
    argMax(t.description, t.last_time),
    toUnixTimestamp64Nano(max(t.last_time)),
    count(DISTINCT t.series)
FROM
(
    SELECT
        s.name AS name, s.kind AS kind, s.unit AS unit, s.temporality AS temporality,
        s.is_monotonic AS is_monotonic, s.series AS series,
        anyLast(s.description) AS description, max(s.last_time) AS last_time
    FROM metric_series AS s
    WHERE s.project_id = {project_id:UInt32}
        AND s.day >= toDate(fromUnixTimestamp64Nano({from_ns:Int64}, 'UTC'))
        AND s.day <= toDate(fromUnixTimestamp64Nano({until_ns:Int64}, 'UTC'))
    GROUP BY name, kind, unit, temporality, is_monotonic, s.service, series, s.day
    HAVING max(s.last_time) >= fromUnixTimestamp64Nano({from_ns:Int64}, 'UTC')
        AND min(s.first_time) < fromUnixTimestamp64Nano({until_ns:Int64}, 'UTC')
) AS t
GROUP BY t.name, t.kind, t.unit, t.temporality, t.is_monotonic
HAVING (toString(t.name), toString(t.kind), toString(t.unit), t.temporality, toUInt8(t.is_monotonic)) > ({after_name:String}, {after_kind:String}, {after_unit:String}, {after_temporality:Int8}, {after_monotonic:Int8})
ORDER BY (toString(t.name), toString(t.kind), toString(t.unit), t.temporality, toUInt8(t.is_monotonic))
LIMIT {limit:UInt32}
