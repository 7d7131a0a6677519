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
    AND t.trace_id IN (SELECT toFixedString(unhex(arrayJoin({trace_ids:Array(String)})), 16))
GROUP BY t.trace_id
HAVING sum(t.spans) > 0
