SELECT
    sum(m.n),
    sum(m.errors),
    sumMap(m.histogram)
FROM red_1m AS m
WHERE m.project_id = {project_id:UInt32}
    AND m.service = {service:String}
    AND m.environment = {environment:String}
    AND m.name = {name:String}
    AND m.kind = {kind:Int8}
    AND m.minute >= toDateTime({from_s:UInt32}, 'UTC')
    AND m.minute < toDateTime({until_s:UInt32}, 'UTC')
HAVING sum(m.n) > 0
