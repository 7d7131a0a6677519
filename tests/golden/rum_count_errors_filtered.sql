SELECT
    intDiv(toUnixTimestamp64Second(l.time) - {first_s:Int64}, {step_s:Int64}) AS step,
    count()
FROM logs AS l
WHERE l.project_id = {m_project_id:UInt32}
    AND l.time >= fromUnixTimestamp64Nano({m_start_ns:Int64}, 'UTC')
    AND l.time < fromUnixTimestamp64Nano({m_end_ns:Int64}, 'UTC')
    AND l.environment = {m_environment:String}
    AND l.ingested <= fromUnixTimestamp64Milli({m_ingested_until_ms:Int64}, 'UTC')
    AND l.service IN {m_services:Array(String)}
    AND l.event_name = 'exception'
    AND l.attrs['rum.view.id'] != ''
    AND l.attrs['rum.view.name'] = {m_view:String}
    AND ((l.attrs[{m_2:String}] IN {m_1:Array(String)} OR l.resource_hash IN (
        SELECT r.resource_hash
        FROM resources AS r
        WHERE r.project_id = {m_project_id:UInt32} AND r.attrs[{m_2:String}] IN {m_1:Array(String)})) AND (positionCaseInsensitiveUTF8(l.service, {m_4:String}) > 0 OR positionCaseInsensitiveUTF8(l.attrs['rum.view.name'], {m_4:String}) > 0))
GROUP BY step
ORDER BY step
SETTINGS optimize_functions_to_subcolumns = 0
