SELECT
    s.attrs['session.id'] AS id,
    min(toUnixTimestamp64Nano(s.start)) AS start_ns
FROM spans AS s
WHERE s.project_id = {m_project_id:UInt32}
    AND s.start >= fromUnixTimestamp64Nano({m_start_ns:Int64}, 'UTC')
    AND s.start < fromUnixTimestamp64Nano({m_end_ns:Int64}, 'UTC')
    AND s.service IN {m_services:Array(String)}
    AND startsWith(s.name, 'view ') AND s.attrs['rum.kind'] = 'view'
    AND s.attrs['session.id'] != ''
GROUP BY id
ORDER BY start_ns DESC, id DESC
LIMIT {limit:UInt32}
SETTINGS optimize_functions_to_subcolumns = 0
