SELECT
    toString(c.key),
    toString(c.place),
    toString(c.type),
    sum(c.n) AS items,
    max(c.factor)
FROM attribute_catalogue AS c
WHERE c.project_id = {project_id:UInt32}
    AND c.signal = {signal:String}
    AND c.hour >= toStartOfHour(toDateTime({from_s:UInt32}, 'UTC'))
    AND c.hour < toDateTime({until_s:UInt32}, 'UTC')
    AND c.service = {service:String}
    AND (startsWith(lowerUTF8(c.key), {prefix:String}) OR position(lowerUTF8(c.key), concat('.', {prefix:String})) > 0 OR c.key IN {aliases:Array(String)})
GROUP BY c.key, c.place, c.type
ORDER BY items DESC, c.key, c.place, c.type
LIMIT {limit:UInt32}
