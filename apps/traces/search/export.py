"""The traces or spans that match, as a file."""

from collections.abc import Iterator, Sequence

import orjson

from apps.query.csv_lines import Cell, format_time
from apps.query.export import Export
from apps.query.json_values import plain_value
from apps.query.values import Attributes, Value
from apps.traces.search.columns import Column
from apps.traces.search.histogram import read_totals
from apps.traces.search.json_forms import describe_found_span, describe_found_trace
from apps.traces.search.order import SpanOrder, TraceOrder
from apps.traces.search.question import Question
from apps.traces.search.records import FoundSpan, FoundTrace
from apps.traces.search.span_pages import list_spans
from apps.traces.search.trace_pages import find_first, summarise_rows

# What a file holds at most; there is no way to read on behind it but a narrower question.
MAX_TRACES = 50_000
MAX_SPANS = 100_000
TRACES_AT_ONCE = 1000
SPANS_AT_ONCE = 5000

TRACE_COLUMNS = (
    *("trace_id", "start", "duration_ns", "root_service", "root_name", "root_status", "environment"),
    *("services", "span_count", "error_count", "matched_spans"),
)
SPAN_COLUMNS = (
    *("trace_id", "span_id", "parent_span_id", "start", "duration_ns", "service", "environment", "version"),
    *("name", "kind", "status", "status_message"),
)


def export_traces(question: Question, *, order: TraceOrder, columns: Sequence[Column] = ()) -> Export:
    """Raises client.QueryTooExpensive before the first part."""
    rows = find_first(question, order=order, limit=MAX_TRACES)
    parts = (
        summarise_rows(question.project_id, rows[at : at + TRACES_AT_ONCE], columns)
        for at in range(0, len(rows), TRACES_AT_ONCE)
    )
    total = read_totals(question).trace_count
    header = (*TRACE_COLUMNS, *(column.name for column in columns))

    def list_cells(found: FoundTrace) -> list[Cell]:
        return list_trace_cells(found, columns)

    return Export("traces", total, MAX_TRACES, header, parts, list_cells, describe_found_trace)


def export_spans(question: Question, *, order: SpanOrder, columns: Sequence[Column]) -> Export:
    """Raises client.QueryTooExpensive before the first part."""
    total = read_totals(question).span_count
    header = (*SPAN_COLUMNS, *(column.name for column in columns))
    parts = walk_spans(question, order, columns)

    def list_cells(found: FoundSpan) -> list[Cell]:
        return list_span_cells(found, columns)

    return Export("spans", total, MAX_SPANS, header, parts, list_cells, describe_found_span)


def walk_spans(
    question: Question, order: SpanOrder, columns: Sequence[Column]
) -> Iterator[Sequence[FoundSpan]]:
    after, left = None, MAX_SPANS
    while left > 0:
        page = list_spans(question, order=order, limit=min(left, SPANS_AT_ONCE), columns=columns, after=after)
        yield page.spans
        if page.next_place is None:
            return
        after, left = page.next_place, left - len(page.spans)


def list_trace_cells(found: FoundTrace, columns: Sequence[Column]) -> list[Cell]:
    trace = found.summary
    return [
        trace.trace_id,
        format_time(trace.start_time_unix_nano),
        trace.duration_ns,
        trace.root_service,
        trace.root_name,
        trace.root_status,
        trace.environment,
        " ".join(trace.services),
        trace.span_count,
        trace.error_count,
        found.matched_spans,
        *write_columns(found.attributes, columns),
    ]


def list_span_cells(found: FoundSpan, columns: Sequence[Column]) -> list[Cell]:
    return [
        found.trace_id,
        found.span_id,
        found.parent_span_id,
        format_time(found.start_time_unix_nano),
        found.duration_ns,
        found.service,
        found.environment,
        found.version,
        found.name,
        found.kind,
        found.status,
        found.status_message,
        *write_columns(found.attributes, columns),
    ]


def write_columns(attributes: Attributes, columns: Sequence[Column]) -> list[Cell]:
    return [write_value(attributes[column.name]) if column.name in attributes else None for column in columns]


def write_value(value: Value) -> Cell:
    """Numbers and text as they are, all else as JSON."""
    if isinstance(value, str | int | float) and not isinstance(value, bool):
        return value
    return orjson.dumps(plain_value(value)).decode()
