SELECT sum(m.n)
FROM red_1m AS m
WHERE m.project_id = {project_id:UInt32}
    AND m.minute >= toStartOfMinute(toDateTime({from_s:UInt32}, 'UTC'))
    AND m.minute < toDateTime({until_s:UInt32}, 'UTC')
    AND m.service = {service:String}
HAVING sum(m.n) > 0
