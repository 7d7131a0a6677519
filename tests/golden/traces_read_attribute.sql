SELECT
    reinterpretAsUInt64(s.span_id),
    toUnixTimestamp64Nano(s.start),
    s.kind,
    s.resource_hash,
    multiIf(
        mapContains(s.attrs, {key:String}), s.attrs[{key:String}],
        mapContains(s.ints, {key:String}), concat('\x013', toString(s.ints[{key:String}])),
        mapContains(s.doubles, {key:String}), concat('\x014', toString(s.doubles[{key:String}])),
        NULL)
FROM spans AS s
WHERE s.project_id = {project_id:UInt32}
    AND s.trace_id = toFixedString(unhex({trace_id:String}), 16)
    AND s.start >= fromUnixTimestamp64Nano({start_ns:Int64}, 'UTC')
    AND s.start <= fromUnixTimestamp64Nano({last_start_ns:Int64}, 'UTC')
ORDER BY s.start, s.span_id, s.kind
