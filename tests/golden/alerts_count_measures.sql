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
        toUInt32(intDiv(toUnixTimestamp(toStartOfMinute(s.start)), 60)) AS minute,
        duration_bucket(s.duration) AS bucket, s.status = 2 AS failed,
        arrayJoin(arrayFilter(each -> each.1 >= 0, [
            if((is_entry(s.kind, s.parent_span_id)
    AND (s.attrs[{m_2:String}] IN {m_1:Array(String)} AND indexHint(hasAny(arrayMap((k, v) -> concat(k, '=', v), mapKeys(s.attrs), mapValues(s.attrs)), {m_3:Array(String)})))
    AND s.duration > {m_4:Int64}), (0, CAST([], 'Array(String)')), (-1, CAST([], 'Array(String)'))),
            if((s.name = {m_5:String}), (1, CAST([substringUTF8(replaceRegexpAll(toString(s.service), '[\\x00-\\x1f\\x7f]', ' '), 1, 200), substringUTF8(replaceRegexpAll(toString(s.version), '[\\x00-\\x1f\\x7f]', ' '), 1, 200)], 'Array(String)')), (-1, CAST([], 'Array(String)')))
        ])) AS counted
    FROM spans AS s
    WHERE s.project_id = {m_project_id:UInt32}
        AND s.start >= toDateTime64({from_s:UInt32}, 9, 'UTC')
        AND s.start < toDateTime64({until_s:UInt32}, 9, 'UTC')
        AND toUnixTimestamp(toStartOfMinute(s.start)) IN {minutes:Array(UInt32)}
        AND ((is_entry(s.kind, s.parent_span_id)
    AND (s.attrs[{m_2:String}] IN {m_1:Array(String)} AND indexHint(hasAny(arrayMap((k, v) -> concat(k, '=', v), mapKeys(s.attrs), mapValues(s.attrs)), {m_3:Array(String)})))
    AND s.duration > {m_4:Int64}) OR (s.name = {m_5:String}))
)
GROUP BY minute, counted
