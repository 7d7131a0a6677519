SELECT
    toUnixTimestamp64Nano(l.time),
    l.batch,
    l.number,
    l.time_from,
    l.observed_after,
    l.severity,
    l.severity_number,
    l.severity_text,
    l.body,
    toInt8(l.body_type),
    l.body_fields,
    l.event_name,
    if(l.trace_id = toFixedString('', 16), '', lower(hex(l.trace_id))),
    l.trace_from,
    if(l.span_id = toFixedString('', 8), '', lower(hex(l.span_id))),
    l.span_from,
    l.flags,
    l.attrs,
    l.ints,
    l.doubles,
    l.dropped_attributes,
    l.scope,
    l.scope_version,
    l.scope_schema_url,
    l.scope_attributes,
    l.scope_dropped,
    l.resource_hash,
    l.service,
    toUnixTimestamp64Milli(now64(3))
FROM logs AS l
WHERE l.project_id = {project_id:UInt32}
    AND l.time >= fromUnixTimestamp64Nano({start_ns:Int64}, 'UTC')
    AND l.time < fromUnixTimestamp64Nano({end_ns:Int64}, 'UTC')
    AND (l.time, l.batch, l.number) > (fromUnixTimestamp64Nano({after_ns:Int64}, 'UTC'), {after_batch:UInt64}, {after_number:UInt32})
    AND l.ingested <= fromUnixTimestamp64Milli({until_ms:Int64}, 'UTC')
    AND l.severity >= {severity:UInt8}
    AND l.service = {service:String}
    AND l.environment = {environment:String}
    AND l.trace_id = toFixedString(unhex({trace_id:String}), 16)
    AND l.span_id = toFixedString(unhex({span_id:String}), 8)
    AND hasAllTokens(l.body, {tokens:Array(String)})
    AND positionCaseInsensitiveUTF8(l.body, {text:String}) > 0
    AND ((mapContains(l.attrs, {key_0:String}) AND l.attrs[{key_0:String}] IN {texts_0:Array(String)})
        OR (mapContains(l.ints, {key_0:String}) AND l.ints[{key_0:String}] = {integer_0:Int64})
        OR (mapContains(l.doubles, {key_0:String}) AND l.doubles[{key_0:String}] = {number_0:Float64})
        OR l.resource_hash IN (
            SELECT r.resource_hash
            FROM resources AS r
            WHERE r.project_id = {project_id:UInt32}
                AND ((mapContains(r.attrs, {key_0:String}) AND r.attrs[{key_0:String}] IN {texts_0:Array(String)})
        OR r.attrs[{key_0:String}] = concat('\x013', toString({integer_0:Int64}))
        OR (startsWith(r.attrs[{key_0:String}], '\x014') AND toFloat64OrNull(substring(r.attrs[{key_0:String}], 3)) = {number_0:Float64}))))
    AND ((mapContains(l.attrs, {key_1:String}) AND l.attrs[{key_1:String}] IN {texts_1:Array(String)})
        OR l.resource_hash IN (
            SELECT r.resource_hash
            FROM resources AS r
            WHERE r.project_id = {project_id:UInt32}
                AND ((mapContains(r.attrs, {key_1:String}) AND r.attrs[{key_1:String}] IN {texts_1:Array(String)}))))
    AND ((mapContains(l.attrs, {key_2:String}) AND l.attrs[{key_2:String}] IN {texts_2:Array(String)})
        OR l.resource_hash IN (
            SELECT r.resource_hash
            FROM resources AS r
            WHERE r.project_id = {project_id:UInt32}
                AND ((mapContains(r.attrs, {key_2:String}) AND r.attrs[{key_2:String}] IN {texts_2:Array(String)}))))
ORDER BY l.time ASC, l.batch ASC, l.number ASC
LIMIT {limit:UInt32}
