SELECT
    toUInt32(intDiv(toUnixTimestamp(m.minute), 60)) AS number,
    toUInt8(0) AS measure,
    CAST([substringUTF8(replaceRegexpAll(toString(m.name), '[\\x00-\\x1f\\x7f]', ' '), 1, 200)], 'Array(String)') AS told_apart,
    sum(m.n) AS requests,
    sum(m.errors),
    sumMap(mapKeys(m.histogram), mapValues(m.histogram)),
    sumMap(mapKeys(m.error_histogram), mapValues(m.error_histogram))
FROM red_1m AS m
WHERE m.project_id = {m_project_id:UInt32}
    AND m.minute >= toDateTime({from_s:UInt32}, 'UTC')
    AND m.minute < toDateTime({until_s:UInt32}, 'UTC')
    AND m.entry
    AND m.service = {m_1:String}
    AND (m.name != '' AND match(m.name, {m_2:String}))
GROUP BY number, told_apart
HAVING requests > 0
