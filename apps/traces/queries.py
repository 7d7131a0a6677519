"""Questions about traces as SQL: one function, one query, (text, parameters). Runs nothing."""

# ruff: noqa: S608 - only names written in this code enter the text; values travel as parameters.

from collections.abc import Sequence
from dataclasses import dataclass

from apps.query.sql import Query, select_list
from apps.traces.fields import SPAN_FIELDS, SUMMARY_FIELDS
from apps.traces.rows import EventTimesRow, SpanRow, SummaryRow, WaterfallColumns


@dataclass(frozen=True, slots=True)
class TraceBounds:
    """When the first and the last span of a trace start, unix ns; where its spans need to be looked for."""

    trace_id: str
    start_ns: int
    last_start_ns: int
    span_count: int


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


def count_errors(*, project_id: int, trace_id: str) -> Query:
    """How many spans of one trace failed."""
    sql = """\
SELECT
    sum(t.errors)
FROM trace_index AS t
WHERE t.project_id = {project_id:UInt32}
    AND t.trace_id = toFixedString(unhex({trace_id:String}), 16)
GROUP BY t.trace_id"""
    return sql, {"project_id": project_id, "trace_id": trace_id}


def read_spans(*, project_id: int, bounds: TraceBounds) -> Query:
    """SpanRow of every span of a trace, by start, then span id."""
    return _spans_of(SpanRow._fields, project_id=project_id, bounds=bounds)


def read_spans_in_part(*, project_id: int, bounds: TraceBounds, part: int, parts: int) -> Query:
    """SpanRow of those spans of a trace that fall into one of `parts` by their ids, sender by sender.

    By id, because every span has one place and keeps it, however the trace grows between two parts.
    """
    sql, params = _spans_of(
        SpanRow._fields,
        project_id=project_id,
        bounds=bounds,
        also="\n    AND modulo(cityHash64(s.span_id), {parts:UInt32}) = {part:UInt32}",
        order="s.resource_hash, s.scope, s.start, s.span_id, s.kind",
    )
    return sql, {**params, "part": part, "parts": parts}


def read_waterfall(*, project_id: int, bounds: TraceBounds) -> Query:
    """WaterfallColumns of every span of a trace, by start, then span id."""
    return _spans_of(WaterfallColumns._fields, project_id=project_id, bounds=bounds)


def read_event_times(*, project_id: int, bounds: TraceBounds) -> Query:
    """EventTimesRow of every span of a trace that has events, by start, then span id."""
    return _spans_of(
        EventTimesRow._fields, project_id=project_id, bounds=bounds, also="\n    AND notEmpty(s.events.time)"
    )


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


def _spans_of(
    names: Sequence[str],
    *,
    project_id: int,
    bounds: TraceBounds,
    also: str = "",
    order: str = "s.start, s.span_id, s.kind",
) -> Query:
    # The bounds on start prune partitions and the primary key's hours; without them every day is read.
    sql = f"""\
SELECT
    {select_list(SPAN_FIELDS, names)}
FROM spans AS s
WHERE s.project_id = {{project_id:UInt32}}
    AND s.trace_id = toFixedString(unhex({{trace_id:String}}), 16)
    AND s.start >= fromUnixTimestamp64Nano({{start_ns:Int64}}, 'UTC')
    AND s.start <= fromUnixTimestamp64Nano({{last_start_ns:Int64}}, 'UTC'){also}
ORDER BY {order}"""
    return sql, {
        "project_id": project_id,
        "trace_id": bounds.trace_id,
        "start_ns": bounds.start_ns,
        "last_start_ns": bounds.last_start_ns,
    }
