SELECT
    CAST([toString(p.service), plain_text(p.attrs[{group_1:String}])], 'Array(String)') AS labels,
    intDiv(toUnixTimestamp64Nano(p.time), {step_ns:Int64}) AS step,
    argMax(toFloat64(p.int_value) + p.double_value, (p.time, p.series))
FROM metric_points AS p
WHERE p.project_id = {project_id:UInt32}
    AND p.name = {name:String}
    AND p.time >= fromUnixTimestamp64Nano({from_ns:Int64}, 'UTC')
    AND p.time < fromUnixTimestamp64Nano({until_ns:Int64}, 'UTC')
    AND p.kind = {kind:String}
    AND p.unit = {unit:String}
    AND bitAnd(p.flags, 1) = 0
    AND p.value_type != 'none'
    AND p.service = {service:String}
    AND mapContains(p.attrs, {key_0:String}) AND plain_text(p.attrs[{key_0:String}]) = {value_0:String}
GROUP BY labels, step
ORDER BY labels, step
