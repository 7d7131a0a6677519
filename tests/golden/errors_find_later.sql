SELECT lower(leftPad(hex(e.fingerprint), 16, '0')), toString(e.service), toString(e.version)
FROM errors_1m AS e
WHERE e.project_id = {project_id:UInt32}
    AND e.minute > toDateTime({earliest_s:UInt32}, 'UTC')
    AND e.fingerprint IN {fingerprints:Array(UInt64)}
    AND toUnixTimestamp(e.minute) > transform(
        e.fingerprint, {fingerprints:Array(UInt64)}, {moments:Array(UInt32)}, toUInt32(0))
GROUP BY e.fingerprint, e.service, e.version
HAVING sum(e.n) > 0
