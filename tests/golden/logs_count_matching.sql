SELECT count()
FROM logs AS l
WHERE l.project_id = {m_project_id:UInt32}
HAVING count() > 0
