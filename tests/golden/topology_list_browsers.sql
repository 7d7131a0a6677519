SELECT DISTINCT toString(r.service)
FROM resources AS r
WHERE r.project_id = {project_id:UInt32}
    AND r.attrs['telemetry.sdk.language'] = 'webjs'
