SELECT sum(t.spans)
FROM trace_index AS t
WHERE t.project_id = {project_id:UInt32}
    AND t.trace_id IN (SELECT toFixedString(unhex(arrayJoin({m_1:Array(String)})), 16))
HAVING sum(t.spans) > 0
