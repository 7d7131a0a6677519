SELECT DISTINCT arrayJoin(mapKeys(r.attrs))
FROM resources AS r
WHERE r.project_id = {project_id:UInt32}
