SELECT toString(r.service), toString(r.version), toUnixTimestamp(min(r.first_seen)) AS first_s
FROM releases AS r
WHERE r.project_id = {project_id:UInt32}
    AND r.version != ''
GROUP BY r.service, r.version
ORDER BY first_s DESC
LIMIT 10000
