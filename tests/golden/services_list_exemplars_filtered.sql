SELECT
    lower(hex(shown.1)),
    lower(hex(shown.2)),
    toUnixTimestamp64Nano(shown.3),
    shown.4,
    shown.5,
    toString(shown.6)
FROM
(
    SELECT
        intDiv(toUnixTimestamp64Nano(s.start) - {from_ns:Int64}, {step_ns:Int64}) AS stretch,
        intDiv(duration_bucket(s.duration), 36) AS octave,
        argMin(
            (s.trace_id, s.span_id, s.start, s.duration, s.status, s.name),
            (s.status != 2, cityHash64(s.span_id))) AS shown
    FROM spans AS s
    WHERE s.project_id = {project_id:UInt32}
        AND s.service = {service:String}
        AND s.name IN {names:Array(String)}
        AND s.kind IN (2, 5)
        AND (s.start >= fromUnixTimestamp64Nano({from_0_ns:Int64}, 'UTC') AND s.start < fromUnixTimestamp64Nano({until_0_ns:Int64}, 'UTC')
        OR s.start >= fromUnixTimestamp64Nano({from_1_ns:Int64}, 'UTC') AND s.start < fromUnixTimestamp64Nano({until_1_ns:Int64}, 'UTC'))
        AND s.environment = {environment:String}
        AND s.version = {version:String}
    GROUP BY stretch, octave
)
ORDER BY stretch, octave DESC
LIMIT {per_stretch:UInt32} BY stretch
