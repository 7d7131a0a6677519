SELECT
    intDiv(toUnixTimestamp64Second(l.time) - {first_s:Int64}, {step_s:Int64}) AS step,
    count()
FROM logs AS l
WHERE l.project_id = {m_project_id:UInt32}
    AND l.time >= fromUnixTimestamp64Nano({m_start_ns:Int64}, 'UTC')
    AND l.time < fromUnixTimestamp64Nano({m_end_ns:Int64}, 'UTC')
    AND l.service IN {m_services:Array(String)}
    AND l.event_name = 'exception'
    AND l.attrs['rum.view.id'] != ''
GROUP BY step
ORDER BY step
SETTINGS optimize_functions_to_subcolumns = 0
