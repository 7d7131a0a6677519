SELECT
    count(),
    uniqExactIf(s.attrs['session.id'], s.attrs['session.id'] != ''),
    countIf(lower(hex(s.span_id)) IN (
        SELECT l.attrs['rum.view.id']
        FROM logs AS l
        WHERE l.project_id = {m_project_id:UInt32}
    AND l.time >= fromUnixTimestamp64Nano({m_start_ns:Int64}, 'UTC')
    AND l.time < fromUnixTimestamp64Nano({m_end_ns:Int64}, 'UTC')
    AND l.service IN {m_services:Array(String)}
    AND l.event_name = 'exception'
    AND l.attrs['rum.view.id'] != '')),
    sumMap(map(intDiv(toUnixTimestamp64Second(s.start) - {first_s:Int64}, {step_s:Int64}), toUInt64(1)))
FROM spans AS s
WHERE s.project_id = {m_project_id:UInt32}
    AND s.start >= fromUnixTimestamp64Nano({m_start_ns:Int64}, 'UTC')
    AND s.start < fromUnixTimestamp64Nano({m_end_ns:Int64}, 'UTC')
    AND s.service IN {m_services:Array(String)}
    AND startsWith(s.name, 'view ') AND s.attrs['rum.kind'] = 'view'
HAVING count() > 0
SETTINGS optimize_functions_to_subcolumns = 0
