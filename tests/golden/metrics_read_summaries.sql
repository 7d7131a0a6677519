SELECT
    CAST([], 'Array(String)') AS labels,
    intDiv(toUnixTimestamp64Nano(p.time), {step_ns:Int64}) AS step,
    argMax(p.quantile_values, (p.time, p.series))
FROM metric_points AS p
WHERE p.project_id = {project_id:UInt32}
    AND p.name = {name:String}
    AND p.time >= fromUnixTimestamp64Nano({from_ns:Int64}, 'UTC')
    AND p.time < fromUnixTimestamp64Nano({until_ns:Int64}, 'UTC')
    AND p.kind = {kind:String}
    AND p.unit = {unit:String}
    AND bitAnd(p.flags, 1) = 0
GROUP BY labels, step
ORDER BY labels, step
