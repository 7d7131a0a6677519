SELECT lower(hex(s.trace_id))
FROM spans AS s
WHERE s.project_id = {m_project_id:UInt32}
GROUP BY s.trace_id
ORDER BY max(s.start) DESC, s.trace_id
LIMIT {limit:UInt32}
