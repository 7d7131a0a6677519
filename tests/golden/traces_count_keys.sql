SELECT
    arrayJoin(arrayConcat(mapKeys(s.attrs), mapKeys(s.ints), mapKeys(s.doubles))) AS key,
    count()
FROM spans AS s
WHERE s.project_id = {project_id:UInt32}
    AND s.trace_id = toFixedString(unhex({trace_id:String}), 16)
    AND s.start >= fromUnixTimestamp64Nano({start_ns:Int64}, 'UTC')
    AND s.start <= fromUnixTimestamp64Nano({last_start_ns:Int64}, 'UTC')
GROUP BY key
ORDER BY count() DESC, key
LIMIT 1000
