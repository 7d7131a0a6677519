SELECT
    toString(t.kind),
    toString(t.unit),
    argMax(t.description, t.last_time),
    arraySort(groupUniqArray(t.temporality)),
    max(t.is_monotonic)
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
        AND s.name = {name:String}
    GROUP BY name, kind, unit, temporality, is_monotonic, s.service, series, s.day
    HAVING max(s.last_time) >= fromUnixTimestamp64Nano({from_ns:Int64}, 'UTC')
        AND min(s.first_time) < fromUnixTimestamp64Nano({until_ns:Int64}, 'UTC')
) AS t
GROUP BY t.kind, t.unit
ORDER BY max(t.last_time) DESC, t.kind, t.unit
