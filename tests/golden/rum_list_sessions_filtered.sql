SELECT
    s.attrs['session.id'] AS id,
    min(toUnixTimestamp64Nano(s.start)) AS start_ns
FROM spans AS s
WHERE s.project_id = {m_project_id:UInt32}
    AND s.start >= fromUnixTimestamp64Nano({m_start_ns:Int64}, 'UTC')
    AND s.start < fromUnixTimestamp64Nano({m_end_ns:Int64}, 'UTC')
    AND s.environment = {m_environment:String}
    AND s.ingested <= fromUnixTimestamp64Milli({m_ingested_until_ms:Int64}, 'UTC')
    AND s.service IN {m_services:Array(String)}
    AND startsWith(s.name, 'view ') AND s.attrs['rum.kind'] = 'view'
    AND s.attrs['session.id'] != ''
GROUP BY id
HAVING (start_ns, id) < ({after_ns:Int64}, {after_id:String})
    AND (countIf(s.name = {m_view:String}
    AND (((s.attrs[{m_2:String}] IN {m_1:Array(String)} AND indexHint(hasAny(arrayMap((k, v) -> concat(k, '=', v), mapKeys(s.attrs), mapValues(s.attrs)), {m_3:Array(String)}))) OR s.resource_hash IN (
        SELECT r.resource_hash
        FROM resources AS r
        WHERE r.project_id = {m_project_id:UInt32} AND r.attrs[{m_2:String}] IN {m_1:Array(String)})) AND (positionCaseInsensitiveUTF8(s.service, {m_4:String}) > 0 OR positionCaseInsensitiveUTF8(s.name, {m_4:String}) > 0))) > 0
        OR id IN (
            SELECT l.attrs['session.id']
            FROM logs AS l
            WHERE l.project_id = {m_project_id:UInt32}
    AND l.time >= fromUnixTimestamp64Nano({m_start_ns:Int64}, 'UTC')
    AND l.time < fromUnixTimestamp64Nano({m_end_ns:Int64}, 'UTC')
    AND l.environment = {m_environment:String}
    AND l.ingested <= fromUnixTimestamp64Milli({m_ingested_until_ms:Int64}, 'UTC')
    AND l.service IN {m_services:Array(String)}
    AND l.attrs['rum.view.id'] != ''
    AND l.attrs['rum.view.name'] = {m_view:String}
    AND ((l.attrs[{m_2:String}] IN {m_1:Array(String)} OR l.resource_hash IN (
        SELECT r.resource_hash
        FROM resources AS r
        WHERE r.project_id = {m_project_id:UInt32} AND r.attrs[{m_2:String}] IN {m_1:Array(String)})) AND (positionCaseInsensitiveUTF8(l.service, {m_4:String}) > 0 OR positionCaseInsensitiveUTF8(l.attrs['rum.view.name'], {m_4:String}) > 0))))
ORDER BY start_ns DESC, id DESC
LIMIT {limit:UInt32}
SETTINGS optimize_functions_to_subcolumns = 0
