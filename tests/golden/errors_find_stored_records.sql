SELECT concat(toString(toUnixTimestamp64Nano(l.time)), '-', toString(l.batch), '-', toString(l.number)) AS log_id
FROM logs AS l
WHERE l.project_id = {project_id:UInt32}
    AND l.time >= fromUnixTimestamp64Nano({earliest_ns:Int64}, 'UTC')
    AND l.time <= fromUnixTimestamp64Nano({latest_ns:Int64}, 'UTC')
    AND l.is_exception = 1
    AND l.batch IN {batches:Array(UInt64)}
    AND log_id IN {log_ids:Array(String)}
