"""Runs the queries about traces and hands out records; what is not there is None, never an empty one."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from itertools import islice

from apps.clickhouse import client
from apps.query.resources import UNKNOWN_RESOURCE, Resource, ResourceRow, decode_resource, read_resources
from apps.query.timerange import SECOND_NS, TimeRange
from apps.traces import queries
from apps.traces.analysis.tree import Placed, place_rows
from apps.traces.decode import decode_span, decode_summary
from apps.traces.queries import Position, TraceBounds, TraceFilter
from apps.traces.records import Intake, Span, TraceSummary
from apps.traces.rows import SpanRow, SummaryRow, WaterfallRow

MAX_SPANS = client.INTERACTIVE.rows_returned
# A page nearly always lies in the newest minutes of its range: look there before looking at all of it.
SLICES_NS = (20 * 60 * SECOND_NS, 4 * 3600 * SECOND_NS)
# Candidates are looked at in growing chunks; those that turn out to start before the range are rare.
SPARE_CANDIDATES = 16
MAX_ROUNDS = 12
MAX_CANDIDATES = 20_000


class TraceTooLarge(Exception):
    """More spans than one answer may hold; nothing is ever cut off in silence."""

    def __init__(self, span_count: int) -> None:
        super().__init__(f"This trace has {span_count} spans; at most {MAX_SPANS} can be read at once.")


@dataclass(frozen=True, slots=True)
class TracePage:
    """`next_after` is None on the last page. A page may be shorter than asked for and not be the last."""

    traces: tuple[TraceSummary, ...]
    next_after: Position | None


def list_traces(
    project_id: int, *, within: TimeRange, wanted: TraceFilter, limit: int, after: Position | None = None
) -> TracePage:
    """A page of the traces that start in the range, newest first, then by id; exact, whatever has merged."""
    start = after or Position(within.end_ns - 1)
    rounds = islice(_scan(project_id, within=within, wanted=wanted, after=start, limit=limit), MAX_ROUNDS)
    found: list[TraceSummary] = []
    reached: Position | None = start
    for traces, reached in rounds:
        found += traces
        if len(found) > limit or reached is None:
            break
    if len(found) > limit:
        last = found[limit - 1]
        return TracePage(tuple(found[:limit]), Position(last.start_time_unix_nano, last.trace_id))
    return TracePage(tuple(found), reached)


def _scan(
    project_id: int, *, within: TimeRange, wanted: TraceFilter, after: Position, limit: int
) -> Iterator[tuple[list[TraceSummary], Position | None]]:
    """(traces in order, how far the list is now known; None: to its end), again and again."""
    count = limit + 1 + SPARE_CANDIDATES
    for from_ns in _slice_starts(within, after):
        while True:
            candidates = client.select(
                *queries.find_candidates(
                    project_id=project_id, from_ns=from_ns, after=after, wanted=wanted, limit=count
                )
            )
            traces = _confirm(project_id, candidates, from_ns)
            if len(candidates) < count:
                break
            after = Position(candidates[-1][1], candidates[-1][0])
            yield traces, after
            count = min(count * 2, MAX_CANDIDATES)
        after = Position(from_ns - 1)
        yield traces, after if from_ns > within.start_ns else None


def _slice_starts(within: TimeRange, after: Position) -> list[int]:
    inner = [after.start_ns - width_ns for width_ns in SLICES_NS]
    return [*(start_ns for start_ns in inner if start_ns > within.start_ns), within.start_ns]


def _confirm(project_id: int, candidates: Sequence[client.Row], from_ns: int) -> list[TraceSummary]:
    """The candidates that do start at or after `from_ns`, whole and in order."""
    if not candidates:
        return []
    query = queries.summarise_traces(project_id=project_id, trace_ids=[row[0] for row in candidates])
    traces = _summaries(client.select(*query))
    in_slice = [trace for trace in traces if trace.start_time_unix_nano >= from_ns]
    return sorted(in_slice, key=lambda trace: (-trace.start_time_unix_nano, trace.trace_id))


def read_touched(
    project_id: int, *, batches: Sequence[int], wanted: TraceFilter, limit: int
) -> list[TraceSummary]:
    """The newest traces that these batches brought spans for, as they stand now."""
    query = queries.summarise_touched(project_id=project_id, batches=batches, wanted=wanted, limit=limit)
    return _summaries(client.select(*query))


def read_trace(project_id: int, trace_id: str) -> list[Span] | None:
    """Every span of a trace by start, then span id. Raises TraceTooLarge."""
    bounds = _find_bounds(project_id, trace_id)
    if bounds is None:
        return None
    _require_readable(bounds)
    return _spans(
        project_id, trace_id, client.select(*queries.read_spans(project_id=project_id, bounds=bounds))
    )


def read_span(
    project_id: int,
    trace_id: str,
    span_id: str,
    *,
    start_time_unix_nano: int | None = None,
    kind: str | None = None,
) -> Span | None:
    """One span; among those that share an id the one with the given start and kind, else the earliest."""
    bounds = _find_bounds(project_id, trace_id)
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


def read_waterfall(project_id: int, trace_id: str) -> list[Placed] | None:
    """The spans of a trace in the order they are drawn, without their attributes. Raises TraceTooLarge."""
    bounds = _find_bounds(project_id, trace_id)
    if bounds is None:
        return None
    _require_readable(bounds)
    rows = client.select(*queries.read_waterfall(project_id=project_id, bounds=bounds))
    return place_rows([WaterfallRow._make(row) for row in rows])


def read_intake(project_id: int) -> Intake:
    """What has come so far, as far back as the rollup remembers (90 days)."""
    rows = client.select(*queries.count_spans(project_id=project_id))
    if not rows:
        return Intake(first_span_at=None, spans=0)
    return Intake(first_span_at=datetime.fromtimestamp(rows[0][0], UTC), spans=int(rows[0][1]))


def _find_bounds(project_id: int, trace_id: str) -> TraceBounds | None:
    rows = client.select(*queries.find_bounds(project_id=project_id, trace_id=trace_id))
    if not rows:
        return None
    return TraceBounds(trace_id, *rows[0])


def _require_readable(bounds: TraceBounds) -> None:
    if bounds.span_count > MAX_SPANS:
        raise TraceTooLarge(bounds.span_count)


def _spans(project_id: int, trace_id: str, rows: Sequence[client.Row]) -> list[Span]:
    span_rows = [SpanRow._make(row) for row in rows]
    resources = _resources(project_id, {row.resource_hash for row in span_rows})
    return [
        decode_span(row, trace_id=trace_id, resource=resources.get(row.resource_hash, UNKNOWN_RESOURCE))
        for row in span_rows
    ]


def _resources(project_id: int, hashes: set[int]) -> dict[int, Resource]:
    rows = client.select(*read_resources(project_id=project_id, hashes=sorted(hashes)))
    return {row[0]: decode_resource(ResourceRow._make(row)) for row in rows}


def _summaries(rows: Sequence[client.Row]) -> list[TraceSummary]:
    return [decode_summary(SummaryRow._make(row)) for row in rows]
