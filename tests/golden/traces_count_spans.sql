SELECT
    toUnixTimestamp(min(m.minute)),
    sum(m.n)
FROM red_1m AS m
WHERE m.project_id = {project_id:UInt32}
HAVING sum(m.n) > 0
