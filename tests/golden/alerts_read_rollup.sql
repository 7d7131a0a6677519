SELECT
    toUInt32(intDiv(toUnixTimestamp(m.minute), 60)) AS number,
    toString(service),
    toString(environment),
    toString(version),
    '', toInt8(0),
    entry,
    sum(n) AS requests,
    sum(m.errors),
    sumMap(histogram),
    sumMap(error_histogram)
FROM red_1m AS m
WHERE m.project_id = {project_id:UInt32}
    AND m.minute >= toDateTime({from_s:UInt32}, 'UTC')
    AND m.minute < toDateTime({until_s:UInt32}, 'UTC')
    AND toUnixTimestamp(m.minute) IN {minutes:Array(UInt32)}
GROUP BY number, service, environment, version, entry, entry
HAVING requests > 0
