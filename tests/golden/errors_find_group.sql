SELECT 1
FROM error_groups AS g
WHERE g.project_id = {project_id:UInt32}
    AND g.fingerprint = {fingerprint:UInt64}
LIMIT 1
