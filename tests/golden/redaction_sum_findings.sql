SELECT
    f.rule_id,
    sum(f.n)
FROM redaction_findings AS f
WHERE f.project_id = {project_id:UInt32}
    AND f.minute >= toDateTime({since_s:UInt32}, 'UTC')
GROUP BY f.rule_id
