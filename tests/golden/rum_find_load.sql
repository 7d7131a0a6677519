SELECT
    lower(hex(s.trace_id)),
    lower(hex(s.span_id)),
    toUnixTimestamp64Nano(s.start),
    s.duration
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
    AND s.attrs['rum.view.type'] = 'load' AND NOT mapContains(s.attrs, 'rum.view.unfinished')
    AND s.duration = (
        SELECT quantileExactWeighted(0.75)(s.duration, 1)
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
    AND s.attrs['rum.view.type'] = 'load' AND NOT mapContains(s.attrs, 'rum.view.unfinished'))
ORDER BY s.start DESC, s.span_id
LIMIT 1
SETTINGS optimize_functions_to_subcolumns = 0
