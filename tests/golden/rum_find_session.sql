SELECT
    min(toUnixTimestamp64Nano(s.start)),
    max(toUnixTimestamp64Nano(s.start))
FROM spans AS s
WHERE s.project_id = {m_project_id:UInt32}
    AND s.start >= fromUnixTimestamp64Nano({m_start_ns:Int64}, 'UTC')
    AND s.start < fromUnixTimestamp64Nano({m_end_ns:Int64}, 'UTC')
    AND s.service IN {m_services:Array(String)}
    AND s.attrs['session.id'] IN {session_ids:Array(String)} AND hasAny(arrayMap((k, v) -> concat(k, '=', v), mapKeys(s.attrs), mapValues(s.attrs)), {pairs:Array(String)})
HAVING count() > 0
SETTINGS optimize_functions_to_subcolumns = 0
