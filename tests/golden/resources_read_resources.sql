SELECT
    r.resource_hash,
    r.attrs,
    r.schema_url,
    r.dropped_attributes
FROM resources AS r
WHERE r.project_id = {project_id:UInt32}
    AND r.resource_hash IN {hashes:Array(UInt64)}
LIMIT 1 BY r.resource_hash
