SELECT
    name,
    grouping(step) = 1 AS is_total,
    step,
    quantileExactWeighted(0.75)(value, 1),
    countIf(value <= good),
    countIf(value > good AND value <= poor),
    countIf(value > poor)
FROM
(
    SELECT
        name,
        value,
        intDiv(toUnixTimestamp64Second(told) - {first_s:Int64}, {step_s:Int64}) AS step,
        transform(name, {vitals:Array(String)}, {good:Array(Float64)}, 0.) AS good,
        transform(name, {vitals:Array(String)}, {poor:Array(Float64)}, 0.) AS poor
    FROM
    (
        SELECT
            any(l.attrs['browser.web_vital.name']) AS name,
            argMax(l.ints['browser.web_vital.value'] + l.doubles['browser.web_vital.value'], bitShiftLeft(toUInt64(toUnixTimestamp64Milli(l.ingested)), 23) + l.number) AS value,
            argMax(l.attrs['rum.view.name'], bitShiftLeft(toUInt64(toUnixTimestamp64Milli(l.ingested)), 23) + l.number) AS view_name,
            argMax(l.time, bitShiftLeft(toUInt64(toUnixTimestamp64Milli(l.ingested)), 23) + l.number) AS told
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
)
GROUP BY GROUPING SETS ((name), (name, step))
ORDER BY name, is_total, step
SETTINGS optimize_functions_to_subcolumns = 0
