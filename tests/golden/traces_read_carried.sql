SELECT
    lower(hex(trace)),
    pair.1,
    pair.2,
    pair.3,
    min(start_ns),
    argMin(pair.4, (start_ns, span)),
    argMin(pair.5, (start_ns, span)),
    argMin(pair.6, (start_ns, span))
FROM (
    SELECT
        s.trace_id AS trace,
        s.span_id AS span,
        toUnixTimestamp64Nano(s.start) AS start_ns,
        arrayJoin(arrayConcat([(toUInt8(0), '', s.resource_hash, '', toInt64(0), 0.)], arrayMap((k, v) -> (toUInt8(1), toString(k), toUInt64(0), v, toInt64(0), 0.), mapKeys(mapFilter((k, v) -> has({keys:Array(String)}, k), s.attrs)), mapValues(mapFilter((k, v) -> has({keys:Array(String)}, k), s.attrs))), arrayMap((k, v) -> (toUInt8(2), toString(k), toUInt64(0), '', v, 0.), mapKeys(mapFilter((k, v) -> has({keys:Array(String)}, k), s.ints)), mapValues(mapFilter((k, v) -> has({keys:Array(String)}, k), s.ints))), arrayMap((k, v) -> (toUInt8(3), toString(k), toUInt64(0), '', toInt64(0), v), mapKeys(mapFilter((k, v) -> has({keys:Array(String)}, k), s.doubles)), mapValues(mapFilter((k, v) -> has({keys:Array(String)}, k), s.doubles))))) AS pair
    FROM spans AS s
    WHERE s.project_id = {project_id:UInt32}
        AND s.start >= fromUnixTimestamp64Nano({from_ns:Int64}, 'UTC')
        AND s.start < fromUnixTimestamp64Nano({until_ns:Int64}, 'UTC')
        AND s.trace_id IN (SELECT toFixedString(unhex(arrayJoin({trace_ids:Array(String)})), 16)))
GROUP BY trace, pair.1, pair.2, pair.3
