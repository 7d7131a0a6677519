"""Questions about who calls whom: one function, one query. Runs nothing."""

# ruff: noqa: S608 - only names written in this code enter the text; values travel as parameters.

from collections.abc import Sequence
from typing import Any, NamedTuple

from apps.query.matching import Matching
from apps.query.sql import Query
from apps.topology.sums import QUANTILES, sum_edges
from apps.topology.widths import cover

HOUR_S = 3600


class EdgeRow(NamedTuple):
    """What `read_edges` answers. No caller: of a service the spans whose parent is nowhere; of what is
    inferred all calls to it, whoever made them and whatever they spoke.
    """

    caller: str
    callee: str
    protocol: str
    via: str
    n: int
    errors: int
    # Of p50, p95 and p99.
    buckets: Sequence[int]


class ServiceRow(NamedTuple):
    """Requests of a service: its entry spans; of some there are none. `buckets` as EdgeRow's."""

    service: str
    requests: int
    errors: int
    buckets: Sequence[int]


def read_edges(*, project_id: int, from_s: int, until_s: int, environment: str | None) -> Query:
    """EdgeRow of the minutes [from_s, until_s), unix seconds: from the fewest rows that are exactly these."""
    also = "" if environment is None else "\n        AND e.environment = {environment:String}"
    params: dict[str, Any] = {"project_id": project_id}
    if environment is not None:
        params["environment"] = environment
    stretches = []
    for number, (width_s, begin_s, end_s) in enumerate(cover(from_s, until_s)):
        stretches.append(
            f"(e.width_s = {width_s} AND e.time >= toDateTime({{from_{number}_s:UInt32}}, 'UTC')"
            f" AND e.time < toDateTime({{until_{number}_s:UInt32}}, 'UTC'))"
        )
        params |= {f"from_{number}_s": begin_s, f"until_{number}_s": end_s}
    within = "\n            OR ".join(stretches)
    rows = f"""\
    FROM edges AS e
    WHERE e.project_id = {{project_id:UInt32}}
        AND (
            {within}){also}"""
    return sum_edges(rows), params


def summarise_services(*, project_id: int, from_s: int, until_s: int, environment: str | None) -> Query:
    """ServiceRow of every service with a span in the minutes [from_s, until_s)."""
    also = "" if environment is None else "\n        AND {}.environment = {environment:String}"
    nothing = "CAST(map(), 'Map(UInt16, UInt64)')"
    entries = _red_rows("service, n, n AS requests, errors, histogram", "{}.entry", also)
    # What services did besides is counted without a look at its histograms.
    others = _red_rows(f"service, n, 0, 0, {nothing}", "NOT {}.entry", also)
    sql = f"""\
SELECT
    toString(service), sum(requests), sum(errors),
    {QUANTILES.format("Array")}(mapKeys(histogram), mapValues(histogram))
FROM (
{entries}
    UNION ALL
{others})
GROUP BY service
HAVING sum(n) > 0"""
    return sql, _window_params(project_id, from_s, until_s, environment)


def _red_rows(columns: str, condition: str, also: str) -> str:
    """Of the rollups of whole hours and of the minutes at the ends. `{}`: their rows."""
    hours, minutes = ((condition + also).replace("{}", name) for name in ("h", "m"))
    return f"""\
    SELECT {columns}
    FROM red_1h AS h
    WHERE h.project_id = {{project_id:UInt32}}
        AND h.hour >= toDateTime({{hours_from_s:UInt32}}, 'UTC')
        AND h.hour < toDateTime({{hours_until_s:UInt32}}, 'UTC')
        AND {hours}
    UNION ALL
    SELECT {columns}
    FROM red_1m AS m
    WHERE m.project_id = {{project_id:UInt32}}
        AND m.minute >= toDateTime({{from_s:UInt32}}, 'UTC')
        AND m.minute < toDateTime({{until_s:UInt32}}, 'UTC')
        AND (m.minute < toDateTime({{hours_from_s:UInt32}}, 'UTC')
            OR m.minute >= toDateTime({{hours_until_s:UInt32}}, 'UTC'))
        AND {minutes}"""


def _window_params(project_id: int, from_s: int, until_s: int, environment: str | None) -> dict[str, Any]:
    """Whole hours in the middle of the window, or an empty stretch at its end."""
    hours_from_s = -(-from_s // HOUR_S) * HOUR_S
    hours_until_s = until_s // HOUR_S * HOUR_S
    if hours_from_s >= hours_until_s:
        hours_from_s = hours_until_s = until_s
    params: dict[str, Any] = {
        "project_id": project_id,
        "from_s": from_s,
        "until_s": until_s,
        "hours_from_s": hours_from_s,
        "hours_until_s": hours_until_s,
    }
    return params if environment is None else {**params, "environment": environment}


def list_browsers(*, project_id: int) -> Query:
    """(service) of what runs in browsers."""
    sql = """\
SELECT DISTINCT toString(r.service)
FROM resources AS r
WHERE r.project_id = {project_id:UInt32}
    AND r.attrs['telemetry.sdk.language'] = 'webjs'"""
    return sql, {"project_id": project_id}


def list_traces(*, matching: Matching, limit: int) -> Query:
    """(trace id) of traces with a span that matches."""
    sql = f"""\
SELECT DISTINCT lower(hex(s.trace_id))
FROM spans AS s
WHERE {matching.sql}
LIMIT {{limit:UInt32}}"""
    return sql, {**matching.params, "limit": limit}


def list_linked_traces(*, matching: Matching, limit: int) -> Query:
    """(trace id) that links name, of spans of the traces with a span that matches."""
    sql = f"""\
SELECT DISTINCT lower(hex(arrayJoin(links_in(l.rest)).1))
FROM spans AS l
WHERE l.project_id = {{m_project_id:UInt32}}
    AND l.start >= fromUnixTimestamp64Nano({{m_start_ns:Int64}}, 'UTC')
    AND l.start < fromUnixTimestamp64Nano({{m_end_ns:Int64}}, 'UTC')
    AND has_links(l.rest)
    AND l.trace_id IN (
        SELECT s.trace_id
        FROM spans AS s
        WHERE {matching.sql})
LIMIT {{limit:UInt32}}"""
    return sql, {**matching.params, "limit": limit}


def count_spans(*, matching: Matching) -> Query:
    """(spans) of the traces with a span that matches, whole."""
    sql = f"""\
SELECT sum(t.spans)
FROM trace_index AS t
WHERE t.project_id = {{m_project_id:UInt32}}
    AND t.trace_id IN (
        SELECT s.trace_id
        FROM spans AS s
        WHERE {matching.sql})
HAVING sum(t.spans) > 0"""
    return sql, dict(matching.params)


def summarise_matching(*, matching: Matching) -> Query:
    """ServiceRow of the spans in the range of the traces with a span that matches, in its environment."""
    environment = "m_environment" in matching.params
    also = "\n    AND t.environment = {m_environment:String}" if environment else ""
    sql = f"""\
SELECT
    toString(t.service),
    countIf(is_entry(t.kind, t.parent_span_id)),
    countIf(is_entry(t.kind, t.parent_span_id) AND t.status = 2),
    {QUANTILES.format("If")}(duration_bucket(t.duration), 1, is_entry(t.kind, t.parent_span_id))
FROM spans AS t
WHERE t.project_id = {{m_project_id:UInt32}}
    AND t.start >= fromUnixTimestamp64Nano({{m_start_ns:Int64}}, 'UTC')
    AND t.start < fromUnixTimestamp64Nano({{m_end_ns:Int64}}, 'UTC'){also}
    AND t.trace_id IN (
        SELECT s.trace_id
        FROM spans AS s
        WHERE {matching.sql})
GROUP BY t.service"""
    return sql, dict(matching.params)


class OperationRow(NamedTuple):
    """Spans of one operation; `kind` as OTLP numbers it."""

    name: str
    kind: int
    spans: int


_SERVICE_SPANS = """\
s.project_id = {project_id:UInt32}
    AND s.start >= toDateTime64({from_s:UInt32}, 9, 'UTC')
    AND s.start < toDateTime64({until_s:UInt32}, 9, 'UTC')
    AND s.service = {service:String}"""


def _of_service(environment: str | None, **params: str | int) -> Query:
    """(condition on `spans AS s`, values): a service's spans in the minutes; None: of every environment."""
    if environment is None:
        return _SERVICE_SPANS, params
    return f"{_SERVICE_SPANS} AND s.environment = {{environment:String}}", {
        **params,
        "environment": environment,
    }


def count_orphans(
    *, project_id: int, from_s: int, until_s: int, service: str, environment: str | None, limit: int
) -> Query:
    """OperationRow of a service's spans whose parent is nowhere within an hour of the range, most first."""
    spans, params = _of_service(
        environment, project_id=project_id, from_s=from_s, until_s=until_s, service=service, limit=limit
    )
    sql = f"""\
SELECT toString(s.name), s.kind, count() AS orphans
FROM spans AS s
WHERE {spans}
    AND s.parent_span_id != toFixedString('', 8)
    AND cityHash64(s.trace_id, s.parent_span_id) NOT IN (
        SELECT cityHash64(p.trace_id, p.span_id)
        FROM spans AS p
        WHERE p.project_id = {{project_id:UInt32}}
            AND p.start >= toDateTime64({{from_s:UInt32}} - 3600, 9, 'UTC')
            AND p.start < toDateTime64({{until_s:UInt32}} + 3600, 9, 'UTC')
            AND p.trace_id IN (
                SELECT s.trace_id
                FROM spans AS s
                WHERE {spans}
                    AND s.parent_span_id != toFixedString('', 8)))
GROUP BY s.name, s.kind
ORDER BY orphans DESC, s.name
LIMIT {{limit:UInt32}}"""
    return sql, params


def count_parentless(
    *, project_id: int, from_s: int, until_s: int, service: str, environment: str | None, limit: int
) -> Query:
    """(address that it was called at, '' where it is not told; requests) of a service's SERVER spans that
    begin a trace, most first.
    """
    spans, params = _of_service(
        environment, project_id=project_id, from_s=from_s, until_s=until_s, service=service, limit=limit
    )
    sql = f"""\
SELECT
    arrayFirst(value -> value != '', [
        s.attrs['server.address'], s.attrs['net.host.name'], s.attrs['http.host']]) AS address,
    count() AS requests
FROM spans AS s
WHERE {spans}
    AND s.kind = 2
    AND s.parent_span_id = toFixedString('', 8)
GROUP BY address
ORDER BY requests DESC, address
LIMIT {{limit:UInt32}}"""
    return sql, params
