"""Rows of the store to spans, resources and summaries. Pure."""

from apps.query.resources import Resource, decode_scope
from apps.query.values import as_text, decode_attributes, decode_key_values
from apps.traces.analysis.ends import restore_end_ns
from apps.traces.records import Event, Link, Span, SpanKind, Status, StatusCode, TraceSummary
from apps.traces.rows import SpanRow, SummaryRow


def decode_span(row: SpanRow, *, trace_id: str, resource: Resource) -> Span:
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
        dropped_attributes_count=row.dropped_attributes_count,
        events=decode_events(row),
        dropped_events_count=row.dropped_events_count,
        links=decode_links(row),
        dropped_links_count=row.dropped_links_count,
        trace_state=row.trace_state,
        flags=row.flags,
        resource=resource,
        scope=decode_scope(row),
    )


def decode_events(row: SpanRow) -> tuple[Event, ...]:
    columns = zip(row.event_names, row.event_times, row.event_attributes, row.event_dropped, strict=True)
    return tuple(
        Event(name, time_ns, decode_attributes(texts), lost) for name, time_ns, texts, lost in columns
    )


def decode_links(row: SpanRow) -> tuple[Link, ...]:
    columns = zip(
        row.link_trace_ids,
        row.link_span_ids,
        row.link_trace_states,
        row.link_flags,
        row.link_attributes,
        row.link_dropped,
        strict=True,
    )
    return tuple(
        Link(trace_id, span_id, state, flags, decode_key_values(messages), lost)
        for trace_id, span_id, state, flags, messages, lost in columns
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
