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
    l.service
FROM logs AS l
WHERE l.project_id = {project_id:UInt32}
    AND l.time >= fromUnixTimestamp64Nano({start_ns:Int64}, 'UTC')
    AND l.time < fromUnixTimestamp64Nano({end_ns:Int64}, 'UTC')
    AND l.service = {service:String}
    AND (l.time, l.batch, l.number) < (fromUnixTimestamp64Nano({after_ns:Int64}, 'UTC'), {after_batch:UInt64}, {after_number:UInt32})
ORDER BY l.time DESC, l.batch DESC, l.number DESC
LIMIT {limit:UInt32}
