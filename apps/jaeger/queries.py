"""What only Jaeger's clients ask, as SQL: one function, one query, (text, parameters). Runs nothing."""

# ruff: noqa: S608 - only names written in this code enter the text; values travel as parameters.

from collections.abc import Sequence

from apps.query.matching import Matching
from apps.query.sql import Query, select_list
from apps.query.timerange import TimeRange
from apps.traces.fields import SPAN_FIELDS
from apps.traces.rows import SpanRow

SERVER = 2


def list_services(*, project_id: int, from_s: int) -> Query:
    """(name) of every service with a span since `from_s`, unix seconds, by name."""
    sql = """\
SELECT toString(m.service)
FROM red_1m AS m
WHERE m.project_id = {project_id:UInt32}
    AND m.minute >= toDateTime({from_s:UInt32}, 'UTC')
GROUP BY m.service
HAVING sum(m.n) > 0
ORDER BY m.service"""
    return sql, {"project_id": project_id, "from_s": from_s}


def list_operations(*, project_id: int, from_s: int, service: str) -> Query:
    """(span name, kind) of a service since `from_s`, unix seconds, by name, then kind."""
    sql = """\
SELECT
    toString(m.name),
    m.kind
FROM red_1m AS m
WHERE m.project_id = {project_id:UInt32}
    AND m.service = {service:String}
    AND m.minute >= toDateTime({from_s:UInt32}, 'UTC')
GROUP BY m.name, m.kind
HAVING sum(m.n) > 0
ORDER BY m.name, m.kind"""
    return sql, {"project_id": project_id, "from_s": from_s, "service": service}


def find_traces(*, matching: Matching, limit: int) -> Query:
    """(trace id) of the traces with a matching span: those with the latest one come first."""
    sql = f"""\
SELECT lower(hex(s.trace_id))
FROM spans AS s
WHERE {matching.sql}
GROUP BY s.trace_id
ORDER BY max(s.start) DESC, s.trace_id
LIMIT {{limit:UInt32}}"""
    return sql, {**matching.params, "limit": limit}


def find_bounds(*, project_id: int, trace_ids: Sequence[str]) -> Query:
    """(trace id, first start ns, last start ns, spans) of those of the traces that are there."""
    sql = """\
SELECT
    lower(hex(t.trace_id)),
    toUnixTimestamp64Nano(min(t.start)),
    toUnixTimestamp64Nano(max(t.last_start)),
    sum(t.spans)
FROM trace_index AS t
WHERE t.project_id = {project_id:UInt32}
    AND t.trace_id IN (SELECT toFixedString(unhex(arrayJoin({trace_ids:Array(String)})), 16))
GROUP BY t.trace_id
HAVING sum(t.spans) > 0"""
    return sql, {"project_id": project_id, "trace_ids": list(trace_ids)}


def read_spans(*, project_id: int, trace_ids: Sequence[str], start_ns: int, last_start_ns: int) -> Query:
    """(trace id, *SpanRow) of every span of the traces, by trace, start, span id.

    All of them start between `start_ns` and `last_start_ns`.
    """
    sql = f"""\
SELECT
    lower(hex(s.trace_id)),
    {select_list(SPAN_FIELDS, SpanRow._fields)}
FROM spans AS s
WHERE s.project_id = {{project_id:UInt32}}
    AND s.trace_id IN (SELECT toFixedString(unhex(arrayJoin({{trace_ids:Array(String)}})), 16))
    AND s.start >= fromUnixTimestamp64Nano({{start_ns:Int64}}, 'UTC')
    AND s.start <= fromUnixTimestamp64Nano({{last_start_ns:Int64}}, 'UTC')
ORDER BY s.trace_id, s.start, s.span_id, s.kind"""
    return sql, {
        "project_id": project_id,
        "trace_ids": list(trace_ids),
        "start_ns": start_ns,
        "last_start_ns": last_start_ns,
    }


def count_calls(*, project_id: int, within: TimeRange) -> Query:
    """(caller, callee, calls) between services: spans that start in the range, by their parent's service.

    A parent may lie outside of the range, but not outside of its trace. Where a client and a server share
    one span id (Zipkin), the client called the server, and the children are the server's.
    """
    trace_bound = """\
(
            SELECT {bound}
            FROM trace_index AS t
            WHERE t.project_id = {{project_id:UInt32}}
                AND t.trace_id IN (
                    SELECT w.trace_id
                    FROM trace_index AS w
                    WHERE w.project_id = {{project_id:UInt32}}
                        AND w.start < fromUnixTimestamp64Nano({{end_ns:Int64}}, 'UTC')
                        AND w.last_start >= fromUnixTimestamp64Nano({{start_ns:Int64}}, 'UTC')))"""
    sql = f"""\
SELECT
    call.1 AS caller,
    call.2 AS callee,
    count()
FROM (
    SELECT arrayJoin([(parent.holder, child.first), (child.first, child.holder)]) AS call
    FROM (
        SELECT
            s.trace_id,
            any(s.parent_span_id) AS parent_span_id,
            argMin(toString(s.service), s.kind = {SERVER}) AS first,
            argMax(toString(s.service), s.kind = {SERVER}) AS holder
        FROM spans AS s
        WHERE s.project_id = {{project_id:UInt32}}
            AND s.start >= fromUnixTimestamp64Nano({{start_ns:Int64}}, 'UTC')
            AND s.start < fromUnixTimestamp64Nano({{end_ns:Int64}}, 'UTC')
        GROUP BY s.trace_id, s.span_id) AS child
    LEFT JOIN (
        SELECT
            p.trace_id,
            p.span_id,
            argMax(toString(p.service), p.kind = {SERVER}) AS holder
        FROM spans AS p
        WHERE p.project_id = {{project_id:UInt32}}
            AND p.start >= {trace_bound.format(bound="min(t.start)")}
            AND p.start <= {trace_bound.format(bound="max(t.last_start)")}
        GROUP BY p.trace_id, p.span_id) AS parent
    ON parent.trace_id = child.trace_id AND parent.span_id = child.parent_span_id)
WHERE caller != '' AND caller != callee
GROUP BY caller, callee
ORDER BY caller, callee"""
    return sql, {"project_id": project_id, "start_ns": within.start_ns, "end_ns": within.end_ns}
