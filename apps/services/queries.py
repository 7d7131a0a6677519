"""Questions about services, answered from the rollup: one function, one query. Runs nothing."""

# ruff: noqa: S608 - only names written in this code enter the text; values travel as parameters.

from typing import Any, NamedTuple

Query = tuple[str, dict[str, Any]]


class ServiceRow(NamedTuple):
    """What `summarise_services` answers, column for column."""

    service: str
    requests: int
    errors: int
    spans: int
    # Bucket -> requests; 36 buckets an octave of nanoseconds (0005_red_1m.sql).
    histogram: dict[int, int]


def summarise_services(*, project_id: int, from_s: int, until_s: int, environment: str | None) -> Query:
    """ServiceRow of every service with a span in the minutes [from_s, until_s), unix seconds, by name.

    A repair may leave rows that add up to nothing: they are no service.
    """
    also = "" if environment is None else "\n    AND m.environment = {environment:String}"
    sql = f"""\
SELECT
    toString(m.service),
    sumIf(m.n, m.entry),
    sumIf(m.errors, m.entry),
    sum(m.n),
    sumMapIf(m.histogram, m.entry)
FROM red_1m AS m
WHERE m.project_id = {{project_id:UInt32}}
    AND m.minute >= toDateTime({{from_s:UInt32}}, 'UTC')
    AND m.minute < toDateTime({{until_s:UInt32}}, 'UTC'){also}
GROUP BY m.service
HAVING sum(m.n) > 0
ORDER BY m.service"""
    params: dict[str, Any] = {"project_id": project_id, "from_s": from_s, "until_s": until_s}
    return sql, params if environment is None else {**params, "environment": environment}


def list_environments(*, project_id: int, from_s: int, until_s: int) -> Query:
    """(name) of every environment with a span in the minutes [from_s, until_s), by name."""
    sql = """\
SELECT toString(m.environment)
FROM red_1m AS m
WHERE m.project_id = {project_id:UInt32}
    AND m.minute >= toDateTime({from_s:UInt32}, 'UTC')
    AND m.minute < toDateTime({until_s:UInt32}, 'UTC')
    AND m.environment != ''
GROUP BY m.environment
HAVING sum(m.n) > 0
ORDER BY m.environment"""
    return sql, {"project_id": project_id, "from_s": from_s, "until_s": until_s}
