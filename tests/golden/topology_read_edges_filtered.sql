SELECT
    toString(edge.1), toString(edge.2), toString(edge.3), toString(edge.4),
    sum(calls), sum(failed), quantilesExactWeightedArrayMerge(0.5, 0.95, 0.99)(durations)
FROM
(
    SELECT
        e.caller AS caller, e.callee AS callee, e.protocol AS protocol, e.via AS via,
        sum(e.n) AS calls,
        sum(e.errors) AS failed,
        quantilesExactWeightedArrayState(0.5, 0.95, 0.99)(mapKeys(e.histogram), mapValues(e.histogram)) AS durations,
        toString(if(via = '', callee, via)) AS node
    FROM edges AS e
    WHERE e.project_id = {project_id:UInt32}
        AND (
            (e.width_s = 60 AND e.time >= toDateTime({from_0_s:UInt32}, 'UTC') AND e.time < toDateTime({until_0_s:UInt32}, 'UTC')))
        AND e.environment = {environment:String}
    GROUP BY caller, callee, protocol, via
    HAVING calls > 0
)
ARRAY JOIN arrayConcat(
    [(toString(caller), toString(callee), toString(protocol), toString(via))],
    if(startsWith(node, 'service:'), [], [('', node, '', '')])) AS edge
GROUP BY edge
