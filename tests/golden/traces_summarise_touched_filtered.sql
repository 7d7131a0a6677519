SELECT
    lower(hex(t.trace_id)),
    toUnixTimestamp64Nano(min(t.start)) AS start_ns,
    toUnixTimestamp64Nano(max(t.end)) - start_ns,
    sum(t.spans),
    sum(t.errors),
    arraySort(groupUniqArrayArray(t.services)),
    arraySort(arrayFilter(name -> name != '', groupUniqArrayArray(t.environments))),
    tupleElement(min(t.root), 1) = 0,
    tupleElement(min(t.root), 3),
    tupleElement(min(t.root), 4),
    tupleElement(min(t.root), 5)
FROM trace_index AS t
WHERE t.project_id = {project_id:UInt32}
    AND t.trace_id IN (
        SELECT s.trace_id
        FROM spans AS s
        WHERE s.project_id = {project_id:UInt32} AND s.batch IN {batches:Array(UInt64)}
        GROUP BY s.trace_id
        ORDER BY max(s.service = {service:String}) DESC, max(s.environment = {environment:String}) DESC, max(s.start) DESC
        LIMIT 1000)
GROUP BY t.trace_id
HAVING sum(t.spans) > 0
    AND max(has(t.services, {service:String}))
    AND max(has(t.environments, {environment:String}))
ORDER BY start_ns DESC, t.trace_id
LIMIT {limit:UInt32}
