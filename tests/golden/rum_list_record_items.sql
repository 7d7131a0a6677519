SELECT
    time_ns,
    batch,
    number,
    page,
    trace,
    span,
    severity,
    event_name,
    body,
    type,
    message,
    vital,
    value,
    count() OVER ()
FROM
(
    SELECT
        toUnixTimestamp64Nano(l.time) AS time_ns,
        l.batch AS batch,
        l.number AS number,
        substring(l.attrs['rum.view.name'], 6) AS page,
        if(l.trace_id = toFixedString('', 16), '', lower(hex(l.trace_id))) AS trace,
        if(l.span_id = toFixedString('', 8), '', lower(hex(l.span_id))) AS span,
        l.severity AS severity,
        toString(l.event_name) AS event_name,
        substringUTF8(l.body, 1, 1000) AS body,
        l.attrs['exception.type'] AS type,
        substringUTF8(l.attrs['exception.message'], 1, 1000) AS message,
        if(l.event_name = 'browser.web_vital' AND (mapContains(l.ints, 'browser.web_vital.value') OR mapContains(l.doubles, 'browser.web_vital.value')) AND isFinite(l.ints['browser.web_vital.value'] + l.doubles['browser.web_vital.value']), l.attrs['browser.web_vital.name'], '') AS vital,
        l.ints['browser.web_vital.value'] + l.doubles['browser.web_vital.value'] AS value
    FROM logs AS l
    WHERE l.project_id = {m_project_id:UInt32}
    AND l.time >= fromUnixTimestamp64Nano({m_start_ns:Int64}, 'UTC')
    AND l.time < fromUnixTimestamp64Nano({m_end_ns:Int64}, 'UTC')
    AND l.service IN {m_services:Array(String)}
        AND l.attrs['session.id'] IN {session_ids:Array(String)}
    ORDER BY bitShiftLeft(toUInt64(toUnixTimestamp64Milli(l.ingested)), 23) + l.number DESC
    LIMIT 1 BY if(l.event_name = 'browser.web_vital' AND (mapContains(l.ints, 'browser.web_vital.value') OR mapContains(l.doubles, 'browser.web_vital.value')) AND isFinite(l.ints['browser.web_vital.value'] + l.doubles['browser.web_vital.value']), sipHash128(l.attrs['browser.web_vital.name'], if(l.attrs['browser.web_vital.id'] = '', concat(toString(l.batch), ' ', toString(l.number)), l.attrs['browser.web_vital.id'])), sipHash128(l.batch, l.number))
)
ORDER BY time_ns, batch, number
LIMIT {limit:UInt32}
SETTINGS optimize_functions_to_subcolumns = 0
