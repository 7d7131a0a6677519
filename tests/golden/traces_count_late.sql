SELECT count()
FROM spans AS s
WHERE s.project_id = {project_id:UInt32}
    AND s.start < fromUnixTimestamp64Nano({end_ns:Int64}, 'UTC')
    AND s.ingested > fromUnixTimestamp64Milli({until_ms:Int64}, 'UTC')
HAVING count() > 0
