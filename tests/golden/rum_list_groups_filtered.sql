SELECT
    told,
    sum(n_views) AS views,
    sum(n_sessions) AS sessions,
    sum(n_errors) AS errors,
    sum(n_with_errors),
    max(lcp) AS lcp_p75,
    max(inp) AS inp_p75,
    max(cls) AS cls_p75,
    max(load_ns) AS load_p75_ns,
    count() OVER ()
FROM
(
    SELECT
        s.attrs['user_agent.name'] AS told,
        count() AS n_views,
        uniqExactIf(s.attrs['session.id'], s.attrs['session.id'] != '') AS n_sessions,
        toUInt64(0) AS n_errors,
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
        WHERE r.project_id = {m_project_id:UInt32} AND r.attrs[{m_2:String}] IN {m_1:Array(String)})) AND (positionCaseInsensitiveUTF8(l.service, {m_4:String}) > 0 OR positionCaseInsensitiveUTF8(l.attrs['rum.view.name'], {m_4:String}) > 0)))) AS n_with_errors,
        CAST(NULL, 'Nullable(Float64)') AS lcp,
        CAST(NULL, 'Nullable(Float64)') AS inp,
        CAST(NULL, 'Nullable(Float64)') AS cls,
        quantileExactWeightedOrNullIf(0.75)(s.duration, 1, s.attrs['rum.view.type'] = 'load' AND NOT mapContains(s.attrs, 'rum.view.unfinished')) AS load_ns
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
    GROUP BY told
    UNION ALL
    SELECT l.attrs['user_agent.name'] AS told, 0, 0, count(), 0, CAST(NULL, 'Nullable(Float64)'), CAST(NULL, 'Nullable(Float64)'), CAST(NULL, 'Nullable(Float64)'), CAST(NULL, 'Nullable(Int64)')
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
    GROUP BY told
    UNION ALL
    SELECT
        told,
        0, 0, 0, 0,
        quantileExactWeightedOrNullIf(0.75)(value, 1, name = 'lcp'),
        quantileExactWeightedOrNullIf(0.75)(value, 1, name = 'inp'),
        quantileExactWeightedOrNullIf(0.75)(value, 1, name = 'cls'),
        CAST(NULL, 'Nullable(Int64)')
    FROM
    (
        SELECT
            any(l.attrs['browser.web_vital.name']) AS name,
            argMax(l.ints['browser.web_vital.value'] + l.doubles['browser.web_vital.value'], bitShiftLeft(toUInt64(toUnixTimestamp64Milli(l.ingested)), 23) + l.number) AS value,
            argMax(l.attrs['rum.view.name'], bitShiftLeft(toUInt64(toUnixTimestamp64Milli(l.ingested)), 23) + l.number) AS view_name,
            argMax(l.attrs['user_agent.name'], bitShiftLeft(toUInt64(toUnixTimestamp64Milli(l.ingested)), 23) + l.number) AS told
        FROM logs AS l
        WHERE l.project_id = {m_project_id:UInt32}
    AND l.time >= fromUnixTimestamp64Nano({m_start_ns:Int64}, 'UTC')
    AND l.time < fromUnixTimestamp64Nano({m_end_ns:Int64}, 'UTC')
    AND l.environment = {m_environment:String}
    AND l.ingested <= fromUnixTimestamp64Milli({m_ingested_until_ms:Int64}, 'UTC')
    AND l.service IN {m_services:Array(String)}
    AND l.event_name = 'browser.web_vital' AND (mapContains(l.ints, 'browser.web_vital.value') OR mapContains(l.doubles, 'browser.web_vital.value')) AND isFinite(l.ints['browser.web_vital.value'] + l.doubles['browser.web_vital.value'])
    AND ((l.attrs[{m_2:String}] IN {m_1:Array(String)} OR l.resource_hash IN (
        SELECT r.resource_hash
        FROM resources AS r
        WHERE r.project_id = {m_project_id:UInt32} AND r.attrs[{m_2:String}] IN {m_1:Array(String)})) AND (positionCaseInsensitiveUTF8(l.service, {m_4:String}) > 0 OR positionCaseInsensitiveUTF8(l.attrs['rum.view.name'], {m_4:String}) > 0))
            AND l.attrs['browser.web_vital.name'] IN {vitals:Array(String)}
        GROUP BY sipHash128(l.attrs['browser.web_vital.name'], if(l.attrs['browser.web_vital.id'] = '', concat(toString(l.batch), ' ', toString(l.number)), l.attrs['browser.web_vital.id']))
    )
    WHERE view_name = {m_view:String}
    GROUP BY told
)
GROUP BY told
ORDER BY lcp_p75 DESC, views DESC, told
LIMIT {limit:UInt32}
SETTINGS optimize_functions_to_subcolumns = 0
