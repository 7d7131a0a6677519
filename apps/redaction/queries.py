"""Questions about redaction as SQL: one function, one query, (text, parameters). Runs nothing."""

from typing import Any

Query = tuple[str, dict[str, Any]]


def sum_findings(*, project_id: int, since_s: int) -> Query:
    """(rule id, how much it found since `since_s`, unix seconds); no row for a rule that found nothing."""
    sql = """\
SELECT
    f.rule_id,
    sum(f.n)
FROM redaction_findings AS f
WHERE f.project_id = {project_id:UInt32}
    AND f.minute >= toDateTime({since_s:UInt32}, 'UTC')
GROUP BY f.rule_id"""
    return sql, {"project_id": project_id, "since_s": since_s}
