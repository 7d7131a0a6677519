SELECT
    id,
    min(first) AS first_of_all,
    max(last_ns),
    sum(views),
    sum(actions),
    sum(requests),
    sum(errors),
    max(told_user).2
FROM
(
    SELECT
        s.attrs['session.id'] AS id,
        countIf(startsWith(s.name, 'view ') AND s.attrs['rum.kind'] = 'view') AS views,
        countIf(s.attrs['rum.kind'] = 'action') AS actions,
        countIf(s.kind = 3 AND s.attrs['url.template'] != '') AS requests,
        toUInt64(0) AS errors,
        min((
            toUInt8(NOT (startsWith(s.name, 'view ') AND s.attrs['rum.kind'] = 'view')),
            toUnixTimestamp64Nano(s.start),
            if(startsWith(s.name, 'view ') AND s.attrs['rum.kind'] = 'view', substring(toString(s.name), 6), ''),
            toString(s.service), s.attrs['user_agent.name'], s.attrs['user_agent.os.name'], s.attrs['rum.device.type'], s.attrs['geo.country.iso_code'])) AS first,
        max(toUnixTimestamp64Nano(s.start) + s.duration) AS last_ns,
        maxIf((toUnixTimestamp64Nano(s.start), if(mapContains(s.ints, 'user.id'), toString(s.ints['user.id']), s.attrs['user.id'])), if(mapContains(s.ints, 'user.id'), toString(s.ints['user.id']), s.attrs['user.id']) != '') AS told_user
    FROM spans AS s
    WHERE s.project_id = {m_project_id:UInt32}
    AND s.start >= fromUnixTimestamp64Nano({m_start_ns:Int64}, 'UTC')
    AND s.start < fromUnixTimestamp64Nano({m_end_ns:Int64}, 'UTC')
    AND s.service IN {m_services:Array(String)}
        AND s.attrs['session.id'] IN {session_ids:Array(String)} AND hasAny(arrayMap((k, v) -> concat(k, '=', v), mapKeys(s.attrs), mapValues(s.attrs)), {pairs:Array(String)})
        AND ((startsWith(s.name, 'view ') AND s.attrs['rum.kind'] = 'view') OR (s.attrs['rum.kind'] = 'action') OR (s.kind = 3 AND s.attrs['url.template'] != ''))
    GROUP BY id
    UNION ALL
    SELECT
        l.attrs['session.id'] AS id,
        0, 0, 0,
        countIf(l.event_name = 'exception' AND l.attrs['rum.view.id'] != ''),
        min((
            toUInt8(1),
            toUnixTimestamp64Nano(l.time),
            substring(l.attrs['rum.view.name'], 6),
            toString(l.service), l.attrs['user_agent.name'], l.attrs['user_agent.os.name'], l.attrs['rum.device.type'], l.attrs['geo.country.iso_code'])),
        max(toUnixTimestamp64Nano(l.time)),
        maxIf((toUnixTimestamp64Nano(l.time), if(mapContains(l.ints, 'user.id'), toString(l.ints['user.id']), l.attrs['user.id'])), if(mapContains(l.ints, 'user.id'), toString(l.ints['user.id']), l.attrs['user.id']) != '')
    FROM logs AS l
    WHERE l.project_id = {m_project_id:UInt32}
    AND l.time >= fromUnixTimestamp64Nano({m_start_ns:Int64}, 'UTC')
    AND l.time < fromUnixTimestamp64Nano({m_end_ns:Int64}, 'UTC')
    AND l.service IN {m_services:Array(String)}
        AND l.attrs['session.id'] IN {session_ids:Array(String)}
    GROUP BY id
)
GROUP BY id
ORDER BY id
SETTINGS optimize_functions_to_subcolumns = 0
