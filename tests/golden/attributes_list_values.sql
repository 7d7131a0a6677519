SELECT
    found.1,
    sum(found.2) AS items,
    max(factor)
FROM (
    SELECT
        arrayJoin(finalizeAggregation(c.top_values)) AS found,
        c.factor AS factor
    FROM attribute_catalogue AS c
    WHERE c.project_id = {project_id:UInt32}
    AND c.signal = {signal:String}
    AND c.hour >= toStartOfHour(toDateTime({from_s:UInt32}, 'UTC'))
    AND c.hour < toDateTime({until_s:UInt32}, 'UTC')
    AND c.service = {service:String}
    AND c.key IN {keys:Array(String)}
    AND c.place IN {places:Array(String)})
WHERE startsWith(lowerUTF8(found.1), {prefix:String})
GROUP BY found.1
ORDER BY items DESC, found.1
LIMIT {limit:UInt32}
