"""Questions about what matches a filter, as SQL: one function, one query, (text, parameters). Runs nothing.

`matching` is a condition on `spans AS s` that holds project, range, environment, bound and filter.
"""

# ruff: noqa: S608 - only names written in this code enter the text; values travel as parameters.

from collections.abc import Sequence
from typing import Any

from apps.query.matching import Matching
from apps.query.sql import Query, all_of, select_list
from apps.query.timerange import TimeRange
from apps.traces.search.fields import FOUND_SPAN_FIELDS
from apps.traces.search.order import SpanOrder, SpanPlace, TraceOrder, TracePlace
from apps.traces.search.rows import FoundSpanRow

_RANKS = {
    TraceOrder.START: "first_ns DESC",
    TraceOrder.START_ASC: "first_ns",
    TraceOrder.DURATION: "toUnixTimestamp64Nano(max(t.end)) - first_ns DESC, first_ns DESC",
    TraceOrder.ERRORS: "sum(t.errors) DESC, first_ns DESC",
    TraceOrder.SPANS: "sum(t.spans) DESC, first_ns DESC",
}
_SPAN_SORT = {
    SpanOrder.START: ("start",),
    SpanOrder.START_ASC: ("start",),
    SpanOrder.DURATION: ("duration", "start"),
    SpanOrder.DURATION_ASC: ("duration", "start"),
}


def find_traces(
    *,
    project_id: int,
    matching: Matching,
    order: TraceOrder,
    limit: int,
    after: TracePlace | None = None,
    from_ns: int | None = None,
) -> Query:
    """FoundTraceRow of the traces with a matching span that follow `after`, in their order.

    With `from_ns` only rows and spans since then are looked at. A trace that starts before may be found
    there too, with a start that is too late: the caller must drop it.
    """
    since = " >= fromUnixTimestamp64Nano({from_ns:Int64}, 'UTC')"
    in_index = [
        "t.project_id = {project_id:UInt32}",
        *([f"t.start{since}"] if from_ns is not None else []),
    ]
    in_spans = [
        "s.project_id = {project_id:UInt32}",
        *([f"s.start{since}"] if from_ns is not None else []),
        matching.sql,
    ]
    having = ["sum(t.spans) > 0", *([_follows(order)] if after else [])]
    sql = f"""\
SELECT
    lower(hex(t.trace_id)),
    toUnixTimestamp64Nano(min(t.start)) AS first_ns,
    any(m.matched)
FROM (
    SELECT t.trace_id, t.start, t.end, t.spans, t.errors
    FROM trace_index AS t
    WHERE {all_of(in_index)}) AS t
INNER JOIN (
    SELECT s.trace_id AS trace_id, count() AS matched
    FROM spans AS s
    WHERE {all_of(in_spans)}
    GROUP BY s.trace_id) AS m ON m.trace_id = t.trace_id
GROUP BY t.trace_id
HAVING {all_of(having)}
ORDER BY {_RANKS[order]}, t.trace_id
LIMIT {{limit:UInt32}}"""
    params: dict[str, Any] = {"project_id": project_id, "limit": limit, **matching.params}
    if after:
        params |= {"after_ns": after.start_ns, "after_id": after.trace_id}
    if from_ns is not None:
        params["from_ns"] = from_ns
    return sql, params


_INDEX_RANKS = {
    TraceOrder.DURATION: "toUnixTimestamp64Nano(t.end) - toUnixTimestamp64Nano(t.start)",
    TraceOrder.ERRORS: "t.errors",
    TraceOrder.SPANS: "t.spans",
}


def rank_traces(
    *, project_id: int, within: TimeRange, environment: str | None, order: TraceOrder, limit: int
) -> Query:
    """IndexedTraceRow of the first traces that may have a span in the range: those that begin before its end
    and have a span that starts after its start.

    FINAL puts the rows of a trace together. `identity`: the range must not prune them before that, or a trace
    that goes on after midnight is cut in two.
    """
    where = [
        "t.project_id = {project_id:UInt32}",
        "t.spans > 0",
        "identity(t.start) < fromUnixTimestamp64Nano({end_ns:Int64}, 'UTC')",
        "identity(t.last_start) >= fromUnixTimestamp64Nano({start_ns:Int64}, 'UTC')",
        *(["has(t.environments, {environment:String})"] if environment is not None else []),
    ]
    sql = f"""\
SELECT
    lower(hex(t.trace_id)),
    toUnixTimestamp64Nano(t.start),
    toUnixTimestamp64Nano(t.last_start),
    t.spans
FROM trace_index AS t FINAL
WHERE {all_of(where)}
ORDER BY {_INDEX_RANKS[order]} DESC, t.start DESC, t.trace_id
LIMIT {{limit:UInt32}}"""
    params = {
        "project_id": project_id,
        "start_ns": within.start_ns,
        "end_ns": within.end_ns,
        "limit": limit,
    }
    return sql, params if environment is None else {**params, "environment": environment}


def list_indexed(
    *, project_id: int, end_ns: int, limit: int, from_ns: int, after: TracePlace | None = None
) -> Query:
    """IndexedTraceRow of the traces that begin before `end_ns`, newest first, as far as rows since `from_ns`
    know them: the caller must drop those that begin before it."""
    having = [
        "sum(t.spans) > 0",
        "first_ns < {end_ns:Int64}",
        *([_follows(TraceOrder.START)] if after else []),
    ]
    sql = f"""\
SELECT
    lower(hex(t.trace_id)),
    toUnixTimestamp64Nano(min(t.start)) AS first_ns,
    toUnixTimestamp64Nano(max(t.last_start)),
    sum(t.spans)
FROM trace_index AS t
WHERE t.project_id = {{project_id:UInt32}}
    AND t.start >= fromUnixTimestamp64Nano({{from_ns:Int64}}, 'UTC')
GROUP BY t.trace_id
HAVING {all_of(having)}
ORDER BY first_ns DESC, t.trace_id
LIMIT {{limit:UInt32}}"""
    params: dict[str, Any] = {"project_id": project_id, "end_ns": end_ns, "from_ns": from_ns, "limit": limit}
    if after:
        params |= {"after_ns": after.start_ns, "after_id": after.trace_id}
    return sql, params


def count_late(*, project_id: int, until_ms: int, end_ns: int) -> Query:
    """How many spans that start before `end_ns` arrived after `until_ms`; no row for none."""
    sql = f"""\
SELECT count()
FROM spans AS s
WHERE {_late()}
HAVING count() > 0"""
    return sql, {"project_id": project_id, "until_ms": until_ms, "end_ns": end_ns}


def find_revised(*, project_id: int, until_ms: int, end_ns: int, limit: int) -> Query:
    """(trace id, start ns as of `until_ms`) of traces that later spans made begin earlier."""
    late_ids = f"""\
SELECT s.trace_id
        FROM spans AS s
        WHERE {_late(indent=8)}"""
    sql = f"""\
SELECT
    lower(hex(s.trace_id)),
    toUnixTimestamp64Nano(minIf(s.start, s.ingested <= {_UNTIL})) AS first_ns
FROM spans AS s
WHERE s.project_id = {{project_id:UInt32}}
    AND s.start < fromUnixTimestamp64Nano({{end_ns:Int64}}, 'UTC')
    AND s.start >= (
        SELECT min(t.start)
        FROM trace_index AS t
        WHERE t.project_id = {{project_id:UInt32}} AND t.trace_id IN (
        {late_ids}))
    AND s.trace_id IN (
        {late_ids})
GROUP BY s.trace_id
HAVING countIf(s.ingested <= {_UNTIL}) > 0
    AND toUnixTimestamp64Nano(minIf(s.start, s.ingested > {_UNTIL})) < first_ns
LIMIT {{limit:UInt32}}"""
    return sql, {"project_id": project_id, "until_ms": until_ms, "end_ns": end_ns, "limit": limit}


def count_matches(*, project_id: int, matching: Matching, trace_ids: Sequence[str]) -> Query:
    """(trace id, matching spans) of those among the given traces that have any."""
    sql = f"""\
SELECT
    lower(hex(s.trace_id)),
    count()
FROM spans AS s
WHERE s.project_id = {{project_id:UInt32}}
    AND s.trace_id IN (SELECT toFixedString(unhex(arrayJoin({{trace_ids:Array(String)}})), 16))
    AND {matching.sql}
GROUP BY s.trace_id"""
    return sql, {"project_id": project_id, "trace_ids": list(trace_ids), **matching.params}


def find_touched(*, project_id: int, matching: Matching, batches: Sequence[int], limit: int) -> Query:
    """(trace id, matching spans in all of the batches) of the traces that the batches brought spans for.

    Those with a matching span in these very batches come first, so that a rare one shows; then the newest.
    """
    sql = f"""\
SELECT
    lower(hex(s.trace_id)),
    sum(countIf({matching.sql})) OVER () AS matched
FROM spans AS s
WHERE s.project_id = {{project_id:UInt32}}
    AND s.batch IN {{batches:Array(UInt64)}}
GROUP BY s.trace_id
ORDER BY max({matching.sql}) DESC, max(s.start) DESC
LIMIT {{limit:UInt32}}"""
    return sql, {"project_id": project_id, "batches": list(batches), "limit": limit, **matching.params}


def list_spans(
    *,
    matching: Matching,
    order: SpanOrder,
    limit: int,
    columns: Sequence[str],
    after: SpanPlace | None = None,
    starts_ns: tuple[int, int] | None = None,
) -> Query:
    """FoundSpanRow of the spans that match, from `after` on; of those that start in [from, until) only.

    PREWHERE: what a row shows is read of the rows that match, not of all that share a granule with them.
    """
    where = [matching.sql]
    params: dict[str, Any] = {"limit": limit}
    # Where no attribute is shown none is read: they are most of a span.
    fields = FoundSpanRow.list_fields(attributes=bool(columns))
    if columns:
        params["columns"] = list(columns)
    if starts_ns is not None:
        where += [
            "s.start >= fromUnixTimestamp64Nano({from_ns:Int64}, 'UTC')",
            "s.start < fromUnixTimestamp64Nano({until_ns:Int64}, 'UTC')",
        ]
        params |= {"from_ns": starts_ns[0], "until_ns": starts_ns[1]}
    if after is not None:
        where.append(_goes_on(order))
        params |= {
            "after_ns": after.start_ns,
            "after_trace": after.trace_id,
            "after_span": after.span_id,
            "passed": after.passed,
            **({} if order.is_by_start else {"after_duration": after.duration_ns}),
        }
    direction = " DESC" if order.is_descending else ""
    # Kind, batch and duration settle the order of spans that share an id; those that still tie may come
    # either way.
    sort = dict.fromkeys((*_SPAN_SORT[order], "trace_id", "span_id", "kind", "batch", "duration"))
    sql = f"""\
SELECT
    {select_list(FOUND_SPAN_FIELDS, fields)}
FROM spans AS s
PREWHERE {all_of(where)}
ORDER BY {", ".join(f"s.{column}{direction}" for column in sort)}
LIMIT {{limit:UInt32}}{" OFFSET {passed:UInt32}" if after else ""}"""
    return sql, {**params, **matching.params}


def count_steps(*, project_id: int, matching: Matching, step_ns: int) -> Query:
    """StepRow of every step in which a matching span starts."""
    sql = f"""\
SELECT
    intDiv(toUnixTimestamp64Nano(s.start), {{step_ns:Int64}}) AS step,
    count(),
    countIf(s.status = 2)
FROM spans AS s
WHERE s.project_id = {{project_id:UInt32}}
    AND {matching.sql}
GROUP BY step
ORDER BY step"""
    return sql, {"project_id": project_id, "step_ns": step_ns, **matching.params}


def count_traces(*, project_id: int, matching: Matching) -> Query:
    """TotalsRow: how many spans match, how many of them failed, of how many traces they are. Exact; no row
    where none match."""
    # As a number an id is its own key in the set; as a fixed string it is hashed anew, in thrice the time.
    sql = f"""\
SELECT
    count(),
    countIf(s.status = 2),
    uniqExact(reinterpretAsUInt128(s.trace_id))
FROM spans AS s
WHERE s.project_id = {{project_id:UInt32}}
    AND {matching.sql}
HAVING count() > 0"""
    return sql, {"project_id": project_id, **matching.params}


_UNTIL = "fromUnixTimestamp64Milli({until_ms:Int64}, 'UTC')"


def _late(indent: int = 0) -> str:
    conditions = (
        "s.project_id = {project_id:UInt32}",
        "s.start < fromUnixTimestamp64Nano({end_ns:Int64}, 'UTC')",
        f"s.ingested > {_UNTIL}",
    )
    return f"\n{' ' * (indent + 4)}AND ".join(conditions)


def _follows(order: TraceOrder) -> str:
    beyond = ">" if order is TraceOrder.START_ASC else "<"
    return (
        f"(first_ns {beyond} {{after_ns:Int64}} OR (first_ns = {{after_ns:Int64}}"
        " AND t.trace_id > toFixedString(unhex({after_id:String}), 16)))"
    )


def _goes_on(order: SpanOrder) -> str:
    names = (*_SPAN_SORT[order], "trace_id", "span_id")
    values = {
        "start": "fromUnixTimestamp64Nano({after_ns:Int64}, 'UTC')",
        "duration": "{after_duration:Int64}",
        "trace_id": "toFixedString(unhex({after_trace:String}), 16)",
        "span_id": "toFixedString(unhex({after_span:String}), 8)",
    }
    beyond = "<=" if order.is_descending else ">="
    columns = ", ".join(f"s.{name}" for name in names)
    return f"({columns}) {beyond} ({', '.join(values[name] for name in names)})"
