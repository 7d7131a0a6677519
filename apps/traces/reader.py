"""Runs the queries about traces and hands out records; what is not there is None, never an empty one."""

from collections.abc import Iterator, Sequence
from datetime import UTC, datetime

from apps.clickhouse import client
from apps.query.resources import UNKNOWN_RESOURCE, Resource, ResourceRow, decode_resource, read_resources
from apps.traces import queries
from apps.traces.analysis.drawing import Drawing, draw_trace
from apps.traces.decode import decode_span, decode_summary
from apps.traces.queries import TraceBounds
from apps.traces.records import Intake, Span, TraceSummary
from apps.traces.rows import EventTimesRow, SpanRow, SummaryRow, WaterfallColumns

MAX_SPANS = client.INTERACTIVE.rows_returned
# A part of a trace that is downloaded: a few megabytes in memory.
SPANS_A_PART = 4_000


class TraceTooLarge(Exception):
    """More spans than one answer may hold; nothing is ever cut off in silence."""

    def __init__(self, span_count: int) -> None:
        super().__init__(f"This trace has {span_count} spans; at most {MAX_SPANS} can be read at once.")


def summarise_traces(project_id: int, trace_ids: Sequence[str]) -> dict[str, TraceSummary]:
    """Those of the given traces that are there, by id, as they stand now."""
    if not trace_ids:
        return {}
    query = queries.summarise_traces(project_id=project_id, trace_ids=trace_ids)
    summaries = (decode_summary(SummaryRow._make(row)) for row in client.select(*query))
    return {summary.trace_id: summary for summary in summaries}


def read_trace(project_id: int, trace_id: str) -> list[Span] | None:
    """Every span of a trace by start, then span id. Raises TraceTooLarge."""
    bounds = find_bounds(project_id, trace_id)
    if bounds is None:
        return None
    _require_readable(bounds)
    return _spans(
        project_id, trace_id, client.select(*queries.read_spans(project_id=project_id, bounds=bounds))
    )


def read_trace_in_parts(project_id: int, bounds: TraceBounds) -> Iterator[list[Span]]:
    """Every span of a trace of any size, some thousands at a time, those of one sender together."""
    parts = max(1, -(-bounds.span_count // SPANS_A_PART))
    for part in range(parts):
        query = queries.read_spans_in_part(project_id=project_id, bounds=bounds, part=part, parts=parts)
        yield _spans(project_id, bounds.trace_id, client.select(*query))


def read_span(
    project_id: int,
    trace_id: str,
    span_id: str,
    *,
    start_time_unix_nano: int | None = None,
    kind: str | None = None,
) -> Span | None:
    """One span; among those that share an id the one with the given start and kind, else the earliest."""
    bounds = find_bounds(project_id, trace_id)
    if bounds is None:
        return None
    query = queries.read_span(project_id=project_id, bounds=bounds, span_id=span_id)
    spans = _spans(project_id, trace_id, client.select(*query))
    wanted = (
        span
        for span in spans
        if start_time_unix_nano in (None, span.start_time_unix_nano) and kind in (None, span.kind.name)
    )
    return next(wanted, None)


def read_drawing(project_id: int, bounds: TraceBounds) -> Drawing | None:
    """The spans of a trace as they are drawn, without their attributes. Raises TraceTooLarge."""
    _require_readable(bounds)
    columns = client.select_columns(*queries.read_waterfall(project_id=project_id, bounds=bounds))
    return draw_trace(WaterfallColumns._make(columns)) if columns else None


def read_event_times(project_id: int, bounds: TraceBounds) -> list[EventTimesRow]:
    """When events happened, for each span that has any."""
    rows = client.select(*queries.read_event_times(project_id=project_id, bounds=bounds))
    return [EventTimesRow._make(row) for row in rows]


def count_errors(project_id: int, trace_id: str) -> int:
    rows = client.select(*queries.count_errors(project_id=project_id, trace_id=trace_id))
    return int(rows[0][0]) if rows else 0


def read_intake(project_id: int) -> Intake:
    """What has come so far, as far back as the rollup remembers (90 days)."""
    rows = client.select(*queries.count_spans(project_id=project_id))
    if not rows:
        return Intake(first_span_at=None, spans=0)
    return Intake(first_span_at=datetime.fromtimestamp(rows[0][0], UTC), spans=int(rows[0][1]))


def find_bounds(project_id: int, trace_id: str) -> TraceBounds | None:
    """Where the spans of a trace lie; None: there is no such trace."""
    rows = client.select(*queries.find_bounds(project_id=project_id, trace_id=trace_id))
    if not rows:
        return None
    return TraceBounds(trace_id, *rows[0])


def _require_readable(bounds: TraceBounds) -> None:
    if bounds.span_count > MAX_SPANS:
        raise TraceTooLarge(bounds.span_count)


def _spans(project_id: int, trace_id: str, rows: Sequence[client.Row]) -> list[Span]:
    span_rows = [SpanRow._make(row) for row in rows]
    resources = read_resources_of(project_id, {row.resource_hash for row in span_rows})
    return [
        decode_span(row, trace_id=trace_id, resource=resources.get(row.resource_hash, UNKNOWN_RESOURCE))
        for row in span_rows
    ]


def read_resources_of(project_id: int, hashes: set[int]) -> dict[int, Resource]:
    rows = client.select(*read_resources(project_id=project_id, hashes=sorted(hashes)))
    return {row[0]: decode_resource(ResourceRow._make(row)) for row in rows}
