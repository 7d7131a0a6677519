"""Rows of the store to spans, resources and summaries. Pure."""

from collections.abc import Sequence

from apps.query.resources import Resource
from apps.query.values import as_text, decode_attributes
from apps.traces.analysis.ends import restore_end_ns
from apps.traces.packed import unpack_rest, unpack_scope
from apps.traces.records import Event, Span, SpanKind, Status, StatusCode, TraceSummary
from apps.traces.rows import SpanRow, SummaryRow


def decode_span(row: SpanRow, *, trace_id: str, resource: Resource) -> Span:
    rest = unpack_rest(row.rest)
    return Span(
        trace_id=trace_id,
        span_id=row.span_id,
        parent_span_id=row.parent_span_id or None,
        name=row.name,
        kind=SpanKind(row.kind),
        start_time_unix_nano=row.start_time_unix_nano,
        end_time_unix_nano=restore_end_ns(row.start_time_unix_nano, row.duration_ns),
        status=Status(StatusCode(row.status_code), row.status_message),
        attributes=decode_attributes(row.attribute_texts, row.attribute_ints, row.attribute_doubles),
        dropped_attributes_count=rest.dropped_attributes_count,
        events=decode_events(row, rest.event_dropped),
        dropped_events_count=rest.dropped_events_count,
        links=rest.links,
        dropped_links_count=rest.dropped_links_count,
        trace_state=rest.trace_state,
        flags=row.flags,
        resource=resource,
        scope=unpack_scope(row.scope),
    )


def decode_events(row: SpanRow, dropped: Sequence[int]) -> tuple[Event, ...]:
    """`dropped`: of each event, or of none."""
    columns = zip(
        row.event_names,
        row.event_times,
        row.event_attributes,
        dropped or [0] * len(row.event_names),
        strict=True,
    )
    return tuple(
        Event(name, time_ns, decode_attributes(texts), lost) for name, time_ns, texts, lost in columns
    )


def decode_summary(row: SummaryRow) -> TraceSummary:
    return TraceSummary(
        trace_id=row.trace_id,
        root_service=as_text(row.root_service),
        root_name=as_text(row.root_name),
        root_status=StatusCode(row.root_status).name,
        root_received=bool(row.root_received),
        environment=as_text(row.environments[0]) if row.environments else "",
        environments=tuple(map(as_text, row.environments)),
        start_time_unix_nano=row.start_time_unix_nano,
        duration_ns=row.duration_ns,
        span_count=row.span_count,
        error_count=row.error_count,
        services=tuple(map(as_text, row.services)),
    )
