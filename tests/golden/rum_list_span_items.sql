SELECT
    toUnixTimestamp64Nano(s.start) AS time_ns,
    s.duration,
    toString(s.name),
    s.attrs['rum.view.id'],
    lower(hex(s.trace_id)),
    lower(hex(s.span_id)) AS id,
    s.status = 2,
    multiIf(startsWith(s.name, 'view ') AND s.attrs['rum.kind'] = 'view', 'view', s.attrs['rum.kind'] = 'action', 'action', s.kind = 3 AND s.attrs['url.template'] != '', 'request', 'long_frame'),
    s.attrs['rum.view.type'],
    s.attrs['rum.action.target'],
    s.ints['http.response.status_code'],
    s.attrs['error.type'],
    substringUTF8(s.attrs['url.full'], 1, 1000),
    count() OVER ()
FROM spans AS s
WHERE s.project_id = {m_project_id:UInt32}
    AND s.start >= fromUnixTimestamp64Nano({m_start_ns:Int64}, 'UTC')
    AND s.start < fromUnixTimestamp64Nano({m_end_ns:Int64}, 'UTC')
    AND s.service IN {m_services:Array(String)}
    AND s.attrs['session.id'] IN {session_ids:Array(String)} AND hasAny(arrayMap((k, v) -> concat(k, '=', v), mapKeys(s.attrs), mapValues(s.attrs)), {pairs:Array(String)})
    AND ((startsWith(s.name, 'view ') AND s.attrs['rum.kind'] = 'view') OR (s.attrs['rum.kind'] = 'action') OR (s.kind = 3 AND s.attrs['url.template'] != '') OR (s.name = 'long frame' AND s.attrs['rum.view.id'] != ''))
ORDER BY time_ns, id
LIMIT {limit:UInt32}
SETTINGS optimize_functions_to_subcolumns = 0
