SELECT id, type, message, frames, first, last, events, services, versions, series, samples
FROM
(
    SELECT
        lower(leftPad(hex(fingerprint), 16, '0')) AS id,
        sum(n) AS events,
        arraySort(groupUniqArray(service)) AS services,
        arraySort(groupUniqArrayIf(version, version != '')) AS versions,
        sumMap(map(step, n)) AS series,
        arrayMap(
            one -> (-one.1, one.2, one.3, one.4, one.5),
            arraySlice(
                arraySort(arrayConcat(
                    groupArraySortedIf(20)(in_span, in_span.1 < 0),
                    groupArraySortedIf(20)(in_record, in_record.1 < 0))),
                1, 20)) AS samples
    FROM
    (
        SELECT
            e.fingerprint AS fingerprint,
            toString(e.service) AS service,
            toString(e.version) AS version,
            toUInt32(intDiv(toUnixTimestamp(e.minute) - {from_s:UInt32}, {step_s:UInt32})) AS step,
            sum(e.n) AS n,
            max(e.sample) AS latest_span,
            max(e.record) AS latest_record,
            (
                -toUnixTimestamp64Nano(latest_span.1),
                replaceRegexpOne(lower(hex(latest_span.2)), '^0+$', ''),
                replaceRegexpOne(lower(hex(latest_span.3)), '^0+$', ''),
                '',
                latest_span.4
            ) AS in_span,
            (
                -toUnixTimestamp64Nano(latest_record.1),
                replaceRegexpOne(lower(hex(latest_record.2)), '^0+$', ''),
                replaceRegexpOne(lower(hex(latest_record.3)), '^0+$', ''),
                concat(toString(toUnixTimestamp64Nano(latest_record.1)), '-', toString(latest_record.4), '-', toString(latest_record.5)),
                latest_record.6
            ) AS in_record
        FROM errors_1m AS e
        WHERE e.project_id = {project_id:UInt32}
            AND e.minute >= toDateTime({from_s:UInt32}, 'UTC')
            AND e.minute < toDateTime({until_s:UInt32}, 'UTC')
            AND e.service = {service:String}
            AND e.environment = {environment:String}
            AND e.version = {version:String}
        GROUP BY fingerprint, service, version, step
        HAVING n > 0
    )
    GROUP BY fingerprint
) AS counted
INNER JOIN
(
    SELECT
        lower(leftPad(hex(g.fingerprint), 16, '0')) AS id,
        max(g.type) AS type,
        max(g.message) AS message,
        max(g.frames) AS frames,
        min((toUnixTimestamp64Nano(g.first.1), g.first.2, g.first.3)) AS first,
        max((toUnixTimestamp64Nano(g.last.1), g.last.2, g.last.3)) AS last
    FROM error_groups AS g
    WHERE g.project_id = {project_id:UInt32}
    GROUP BY g.fingerprint
) AS known USING (id)
WHERE true
    AND id IN {only:Array(String)}
    AND id NOT IN {never:Array(String)}
    AND positionCaseInsensitiveUTF8(concat(type, ' ', message), {text:String}) > 0
    AND (tupleElement(first, 1), id) < ({after_value:Int64}, {after_id:String})
ORDER BY tupleElement(first, 1) DESC, id DESC
LIMIT {limit:UInt32}
