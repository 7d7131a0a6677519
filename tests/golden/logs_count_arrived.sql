SELECT count()
FROM logs AS l
WHERE l.project_id = {m_project_id:UInt32}
    AND l.batch IN {batches:Array(UInt64)}
HAVING count() > 0
