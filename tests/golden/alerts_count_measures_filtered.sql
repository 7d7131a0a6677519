SELECT
    minute,
    counted.1,
    counted.2,
    count(),
    countIf(failed),
    sumMap([bucket], [toUInt64(1)]),
    sumMapIf([bucket], [toUInt64(1)], failed)
FROM
(
    SELECT
        toUInt32(intDiv(toUnixTimestamp(toStartOfMinute(l.time)), 60)) AS minute,
        0 AS bucket, false AS failed,
        arrayJoin(arrayFilter(each -> each.1 >= 0, [
            if(((l.severity > 0 AND l.severity >= {m_1:UInt8})), (0, CAST([substringUTF8(replaceRegexpAll(toString(l.service), '[\\x00-\\x1f\\x7f]', ' '), 1, 200)], 'Array(String)')), (-1, CAST([], 'Array(String)')))
        ])) AS counted
    FROM logs AS l
    WHERE l.project_id = {m_project_id:UInt32}
        AND l.time >= toDateTime64({from_s:UInt32}, 9, 'UTC')
        AND l.time < toDateTime64({until_s:UInt32}, 9, 'UTC')
        AND toUnixTimestamp(toStartOfMinute(l.time)) IN {minutes:Array(UInt32)}
        AND ((l.severity > 0 AND l.severity >= {m_1:UInt8}))
)
GROUP BY minute, counted
