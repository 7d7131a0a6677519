SELECT
    toString(e.caller), toString(e.callee), toString(e.protocol), toString(e.via),
    sum(e.n), sum(e.errors), sumMap(e.histogram)
FROM edges AS e
WHERE e.project_id = {project_id:UInt32}
    AND (
        (e.step_s = 3600
            AND e.time >= toDateTime({hours_from_s:UInt32}, 'UTC')
            AND e.time < toDateTime({hours_until_s:UInt32}, 'UTC'))
        OR (e.step_s = 60
            AND e.time >= toDateTime({from_s:UInt32}, 'UTC')
            AND e.time < toDateTime({hours_from_s:UInt32}, 'UTC'))
        OR (e.step_s = 60
            AND e.time >= toDateTime({hours_until_s:UInt32}, 'UTC')
            AND e.time < toDateTime({until_s:UInt32}, 'UTC')))
    AND e.environment = {environment:String}
GROUP BY e.caller, e.callee, e.protocol, e.via
HAVING sum(e.n) > 0
