"""Questions about traces as SQL: one function, one query, (text, parameters). Runs nothing."""

# ruff: noqa: S608 - only names written in this code enter the text; values travel as parameters.

from collections.abc import Sequence
from dataclasses import dataclass

from apps.query.sql import Query, all_of, select_list
from apps.traces.fields import SPAN_FIELDS, SUMMARY_FIELDS
from apps.traces.rows import SpanRow, SummaryRow, WaterfallRow

# The newest traces of one announcement that are worth a look; a page shows no more of them anyway.
MAX_TOUCHED = 1000


@dataclass(frozen=True, slots=True)
class TraceFilter:
    """A trace matches when any of its spans comes from the service, and any from the environment."""

    service: str | None = None
    environment: str | None = None


@dataclass(frozen=True, slots=True)
class Position:
    """A place in the list, which runs by start (newest first), then by trace id. What follows it is next."""

    start_ns: int
    trace_id: str = "00000000000000000000000000000000"


@dataclass(frozen=True, slots=True)
class TraceBounds:
    """When the first and the last span of a trace start, unix ns; where its spans need to be looked for."""

    trace_id: str
    start_ns: int
    last_start_ns: int
    span_count: int


def find_candidates(
    *, project_id: int, from_ns: int, after: Position, wanted: TraceFilter, limit: int
) -> Query:
    """(trace id, start) of traces that follow `after`, as far as rows since `from_ns` can tell.

    A trace that starts at or after `from_ns` has all its rows there, so it is found at its true start.
    One that starts before may be found too, with a start that is too late: the caller must drop it.
    A filter may match in any row of a trace, so with one no row may be left out by its start.
    """
    is_filtered = wanted != TraceFilter()
    where = [
        "t.project_id = {project_id:UInt32}",
        "t.start >= fromUnixTimestamp64Nano({from_ns:Int64}, 'UTC')",
        *([] if is_filtered else ["t.start <= fromUnixTimestamp64Nano({after_ns:Int64}, 'UTC')"]),
    ]
    having = [
        "(first_ns < {after_ns:Int64} OR (first_ns = {after_ns:Int64}"
        " AND t.trace_id > toFixedString(unhex({after_id:String}), 16)))",
        *_matches(wanted),
    ]
    sql = f"""\
SELECT
    lower(hex(t.trace_id)),
    toUnixTimestamp64Nano(min(t.start)) AS first_ns
FROM trace_index AS t
WHERE {all_of(where)}
GROUP BY t.trace_id
HAVING {all_of(having)}
ORDER BY first_ns DESC, t.trace_id
LIMIT {{limit:UInt32}}"""
    return sql, {
        "project_id": project_id,
        "from_ns": from_ns,
        "after_ns": after.start_ns,
        "after_id": after.trace_id,
        "limit": limit,
        **_filter_params(wanted),
    }


def summarise_traces(*, project_id: int, trace_ids: Sequence[str]) -> Query:
    """SummaryRow of the given traces, from all rows of each, in no order."""
    sql = f"""\
SELECT
    {select_list(SUMMARY_FIELDS, SummaryRow._fields)}
FROM trace_index AS t
WHERE t.project_id = {{project_id:UInt32}}
    AND t.trace_id IN (SELECT toFixedString(unhex(arrayJoin({{trace_ids:Array(String)}})), 16))
GROUP BY t.trace_id
HAVING sum(t.spans) > 0"""
    return sql, {"project_id": project_id, "trace_ids": list(trace_ids)}


def summarise_touched(*, project_id: int, batches: Sequence[int], wanted: TraceFilter, limit: int) -> Query:
    """SummaryRow of the newest traces that the batches brought spans for, newest first.

    Traces with a matching span in these very batches are looked at first, so that a rare service shows.
    """
    having = ["sum(t.spans) > 0", *_matches(wanted)]
    order = [
        *(["max(s.service = {service:String}) DESC"] if wanted.service is not None else []),
        *(["max(s.environment = {environment:String}) DESC"] if wanted.environment is not None else []),
        "max(s.start) DESC",
    ]
    sql = f"""\
SELECT
    {select_list(SUMMARY_FIELDS, SummaryRow._fields)}
FROM trace_index AS t
WHERE t.project_id = {{project_id:UInt32}}
    AND t.trace_id IN (
        SELECT s.trace_id
        FROM spans AS s
        WHERE s.project_id = {{project_id:UInt32}} AND s.batch IN {{batches:Array(UInt64)}}
        GROUP BY s.trace_id
        ORDER BY {", ".join(order)}
        LIMIT {MAX_TOUCHED})
GROUP BY t.trace_id
HAVING {all_of(having)}
ORDER BY start_ns DESC, t.trace_id
LIMIT {{limit:UInt32}}"""
    params = {"project_id": project_id, "batches": list(batches), "limit": limit}
    return sql, {**params, **_filter_params(wanted)}


def find_bounds(*, project_id: int, trace_id: str) -> Query:
    """(start ns, last start ns, spans) of one trace; no row when it is not there."""
    sql = """\
SELECT
    toUnixTimestamp64Nano(min(t.start)),
    toUnixTimestamp64Nano(max(t.last_start)),
    sum(t.spans)
FROM trace_index AS t
WHERE t.project_id = {project_id:UInt32}
    AND t.trace_id = toFixedString(unhex({trace_id:String}), 16)
GROUP BY t.trace_id
HAVING sum(t.spans) > 0"""
    return sql, {"project_id": project_id, "trace_id": trace_id}


def read_spans(*, project_id: int, bounds: TraceBounds) -> Query:
    """SpanRow of every span of a trace, by start, then span id."""
    return _spans_of(SpanRow._fields, project_id=project_id, bounds=bounds)


def read_waterfall(*, project_id: int, bounds: TraceBounds) -> Query:
    """WaterfallRow of every span of a trace, by start, then span id."""
    return _spans_of(WaterfallRow._fields, project_id=project_id, bounds=bounds)


def read_span(*, project_id: int, bounds: TraceBounds, span_id: str) -> Query:
    """SpanRow of the spans with this id: one, or several that share it (Zipkin's two halves)."""
    sql, params = _spans_of(
        SpanRow._fields,
        project_id=project_id,
        bounds=bounds,
        also="\n    AND s.span_id = toFixedString(unhex({span_id:String}), 8)",
    )
    return sql, {**params, "span_id": span_id}


def count_spans(*, project_id: int) -> Query:
    """(unix seconds of the first minute with a span, spans) since retention began; no row without spans."""
    sql = """\
SELECT
    toUnixTimestamp(min(m.minute)),
    sum(m.n)
FROM red_1m AS m
WHERE m.project_id = {project_id:UInt32}
HAVING sum(m.n) > 0"""
    return sql, {"project_id": project_id}


def _spans_of(names: Sequence[str], *, project_id: int, bounds: TraceBounds, also: str = "") -> Query:
    # The bounds on start prune partitions and the primary key's hours; without them every day is read.
    sql = f"""\
SELECT
    {select_list(SPAN_FIELDS, names)}
FROM spans AS s
WHERE s.project_id = {{project_id:UInt32}}
    AND s.trace_id = toFixedString(unhex({{trace_id:String}}), 16)
    AND s.start >= fromUnixTimestamp64Nano({{start_ns:Int64}}, 'UTC')
    AND s.start <= fromUnixTimestamp64Nano({{last_start_ns:Int64}}, 'UTC'){also}
ORDER BY s.start, s.span_id, s.kind"""
    return sql, {
        "project_id": project_id,
        "trace_id": bounds.trace_id,
        "start_ns": bounds.start_ns,
        "last_start_ns": bounds.last_start_ns,
    }


def _matches(wanted: TraceFilter) -> list[str]:
    return [
        *(["max(has(t.services, {service:String}))"] if wanted.service is not None else []),
        *(["max(has(t.environments, {environment:String}))"] if wanted.environment is not None else []),
    ]


def _filter_params(wanted: TraceFilter) -> dict[str, str]:
    params = {"service": wanted.service, "environment": wanted.environment}
    return {name: value for name, value in params.items() if value is not None}
