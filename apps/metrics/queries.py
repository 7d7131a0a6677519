"""Questions about which metrics there are, as SQL: one function, one query. Runs nothing."""

# ruff: noqa: S608 - only names written in this code enter the text; values travel as parameters.

from typing import Any

from apps.metrics.fields import METRIC_FIELDS, METRIC_KEY
from apps.metrics.rows import MetricRow
from apps.metrics.selection import Query

# A place in the list: name, kind, unit, temporality, monotonic. What follows it is next.
MetricKey = tuple[str, str, str, int, int]
BEFORE_ALL: MetricKey = ("", "", "", -1, -1)


def list_metrics(
    *,
    project_id: int,
    from_ns: int,
    until_ns: int,
    text: str | None,
    service: str | None,
    after: MetricKey,
    limit: int,
) -> Query:
    """MetricRow of the metrics that follow `after`, by name, then by what tells two of one name apart.

    A series counts when on one of the days of the range its first and last point enclose a part of it.
    """
    fields = ",\n    ".join(METRIC_FIELDS[name] for name in MetricRow._fields)
    where, params = _series_filter(project_id, from_ns, until_ns, service)
    if text is not None:
        where += "\n        AND positionCaseInsensitiveUTF8(s.name, {text:String}) > 0"
        params["text"] = text
    sql = f"""\
SELECT
    {fields}
FROM
({_series_of_range(where)}) AS t
GROUP BY t.name, t.kind, t.unit, t.temporality, t.is_monotonic
HAVING {METRIC_KEY} > ({{after_name:String}}, {{after_kind:String}}, {{after_unit:String}}, \
{{after_temporality:Int8}}, {{after_monotonic:Int8}})
ORDER BY {METRIC_KEY}
LIMIT {{limit:UInt32}}"""
    names = ("after_name", "after_kind", "after_unit", "after_temporality", "after_monotonic")
    return sql, {**params, **dict(zip(names, after, strict=True)), "limit": limit}


def identify_metric(
    *,
    project_id: int,
    name: str,
    from_ns: int,
    until_ns: int,
    kind: str | None,
    unit: str | None,
    service: str | None,
) -> Query:
    """IdentityRow of what goes by the name in the range, the latest first: kinds and units do not mix."""
    where, params = _series_filter(project_id, from_ns, until_ns, service)
    where += "\n        AND s.name = {name:String}"
    for column, value in (("kind", kind), ("unit", unit)):
        if value is not None:
            where += f"\n        AND s.{column} = {{{column}:String}}"
            params[column] = value
    sql = f"""\
SELECT
    toString(t.kind),
    toString(t.unit),
    argMax(t.description, t.last_time),
    arraySort(groupUniqArray(t.temporality)),
    max(t.is_monotonic)
FROM
({_series_of_range(where)}) AS t
GROUP BY t.kind, t.unit
ORDER BY max(t.last_time) DESC, t.kind, t.unit"""
    return sql, {**params, "name": name}


def _series_of_range(where: str) -> str:
    """Rows of one series and day are first put together: what has merged already must not be seen."""
    return f"""
    SELECT
        s.name AS name, s.kind AS kind, s.unit AS unit, s.temporality AS temporality,
        s.is_monotonic AS is_monotonic, s.series AS series,
        anyLast(s.description) AS description, max(s.last_time) AS last_time
    FROM metric_series AS s
    WHERE {where}
    GROUP BY name, kind, unit, temporality, is_monotonic, s.service, series, s.day
    HAVING max(s.last_time) >= fromUnixTimestamp64Nano({{from_ns:Int64}}, 'UTC')
        AND min(s.first_time) < fromUnixTimestamp64Nano({{until_ns:Int64}}, 'UTC')
"""


def _series_filter(
    project_id: int, from_ns: int, until_ns: int, service: str | None
) -> tuple[str, dict[str, Any]]:
    where = """s.project_id = {project_id:UInt32}
        AND s.day >= toDate(fromUnixTimestamp64Nano({from_ns:Int64}, 'UTC'))
        AND s.day <= toDate(fromUnixTimestamp64Nano({until_ns:Int64}, 'UTC'))"""
    params: dict[str, Any] = {"project_id": project_id, "from_ns": from_ns, "until_ns": until_ns}
    if service is None:
        return where, params
    return where + "\n        AND s.service = {service:String}", {**params, "service": service}
