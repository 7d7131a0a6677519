SELECT
    sum(t.errors)
FROM trace_index AS t
WHERE t.project_id = {project_id:UInt32}
    AND t.trace_id = toFixedString(unhex({trace_id:String}), 16)
GROUP BY t.trace_id
