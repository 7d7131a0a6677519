SELECT
    count(),
    uniqExactIf(s.attrs['session.id'], s.attrs['session.id'] != ''),
    countIf(lower(hex(s.span_id)) IN (
        SELECT l.attrs['rum.view.id']
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
        WHERE r.project_id = {m_project_id:UInt32} AND r.attrs[{m_2:String}] IN {m_1:Array(String)})) AND (positionCaseInsensitiveUTF8(l.service, {m_4:String}) > 0 OR positionCaseInsensitiveUTF8(l.attrs['rum.view.name'], {m_4:String}) > 0)))),
    sumMap(map(intDiv(toUnixTimestamp64Second(s.start) - {first_s:Int64}, {step_s:Int64}), toUInt64(1)))
FROM spans AS s
WHERE s.project_id = {m_project_id:UInt32}
    AND s.start >= fromUnixTimestamp64Nano({m_start_ns:Int64}, 'UTC')
    AND s.start < fromUnixTimestamp64Nano({m_end_ns:Int64}, 'UTC')
    AND s.environment = {m_environment:String}
    AND s.ingested <= fromUnixTimestamp64Milli({m_ingested_until_ms:Int64}, 'UTC')
    AND s.service IN {m_services:Array(String)}
    AND startsWith(s.name, 'view ') AND s.attrs['rum.kind'] = 'view'
    AND s.name = {m_view:String}
    AND (((s.attrs[{m_2:String}] IN {m_1:Array(String)} AND indexHint(hasAny(arrayMap((k, v) -> concat(k, '=', v), mapKeys(s.attrs), mapValues(s.attrs)), {m_3:Array(String)}))) OR s.resource_hash IN (
        SELECT r.resource_hash
        FROM resources AS r
        WHERE r.project_id = {m_project_id:UInt32} AND r.attrs[{m_2:String}] IN {m_1:Array(String)})) AND (positionCaseInsensitiveUTF8(s.service, {m_4:String}) > 0 OR positionCaseInsensitiveUTF8(s.name, {m_4:String}) > 0))
HAVING count() > 0
SETTINGS optimize_functions_to_subcolumns = 0
