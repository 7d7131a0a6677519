SELECT
    arrayFirst(value -> value != '', [
        s.attrs['server.address'], s.attrs['net.host.name'], s.attrs['http.host']]) AS address,
    count() AS requests
FROM spans AS s
WHERE s.project_id = {project_id:UInt32}
    AND s.start >= toDateTime64({from_s:UInt32}, 9, 'UTC')
    AND s.start < toDateTime64({until_s:UInt32}, 9, 'UTC')
    AND s.service = {service:String} AND s.environment = {environment:String}
    AND s.kind = 2
    AND s.parent_span_id = toFixedString('', 8)
GROUP BY address
ORDER BY requests DESC, address
LIMIT {limit:UInt32}
