"""Traces in Jaeger's JSON, as its own translation from OpenTelemetry writes it. Pure.

Sources: jaegertracing/jaeger internal/uimodel; pkg/translator/jaeger of opentelemetry-collector-contrib.
"""

import base64
from collections.abc import Iterator, Sequence
from typing import Any

import orjson

from apps.query.json_values import Json, describe_double, plain_value
from apps.query.values import Attributes, Value
from apps.traces.records import Event, Span, SpanKind, StatusCode

UNKNOWN_SERVICE = "unknown_service"
# Beyond it JavaScript rounds.
_SAFE_INTEGER = 2**53 - 1


def describe_trace(spans: Sequence[Span]) -> Json:
    """One trace of at least one span."""
    # Spans of one resource share the object.
    processes: dict[int, tuple[str, Json]] = {}
    for span in spans:
        if id(span.resource) not in processes:
            process = describe_process(span.resource.attributes)
            processes[id(span.resource)] = (f"p{len(processes) + 1}", process)
    return {
        "traceID": spans[0].trace_id,
        "spans": [describe_span(span, processes[id(span.resource)][0]) for span in spans],
        "processes": dict(processes.values()),
        "warnings": None,
    }


def describe_process(resource: Attributes) -> Json:
    name = resource.get("service.name")
    return {
        "serviceName": as_label(name) if name not in (None, "") else UNKNOWN_SERVICE,
        "tags": describe_tags({key: value for key, value in resource.items() if key != "service.name"}),
    }


def describe_span(span: Span, process_id: str) -> Json:
    described = {
        "traceID": span.trace_id,
        "spanID": span.span_id,
        "operationName": span.name,
        "references": list(list_references(span)),
        "startTime": span.start_time_unix_nano // 1000,
        "duration": max(0, span.end_time_unix_nano - span.start_time_unix_nano) // 1000,
        "tags": list_tags(span),
        "logs": [describe_event(event) for event in span.events],
        "processID": process_id,
        "warnings": list(list_warnings(span)) or None,
    }
    # W3C's eight flags; Go leaves out a zero.
    return {**described, "flags": span.flags & 0xFF} if span.flags & 0xFF else described


def list_references(span: Span) -> Iterator[Json]:
    """The parent comes first: it is what readers look for."""
    if span.parent_span_id is not None:
        yield {"refType": "CHILD_OF", "traceID": span.trace_id, "spanID": span.parent_span_id}
    for link in span.links:
        # What Jaeger's translation of its own references leaves on a link.
        was_child_of = link.attributes.get("opentracing.ref_type") == "child_of"
        ref_type = "CHILD_OF" if was_child_of else "FOLLOWS_FROM"
        yield {"refType": ref_type, "traceID": link.trace_id, "spanID": link.span_id}


def list_tags(span: Span) -> list[Json]:
    scope: Attributes = {"otel.scope.name": span.scope.name, "otel.scope.version": span.scope.version}
    is_error = span.status.code is StatusCode.ERROR
    derived: Attributes = {
        "span.kind": "" if span.kind is SpanKind.UNSPECIFIED else span.kind.name.lower(),
        "otel.status_code": "" if span.status.code is StatusCode.UNSET else span.status.code.name,
        "error": is_error or "",
        "otel.status_description": span.status.message,
        "w3c.tracestate": span.trace_state,
    }
    # What was sent under such a name stays as it was sent.
    sets = (
        {key: value for key, value in extra.items() if value != "" and key not in span.attributes}
        for extra in (scope, derived)
    )
    before, after = sets
    return [*describe_tags(before), *describe_tags(span.attributes), *describe_tags(after)]


def describe_event(event: Event) -> Json:
    named: Attributes = {"event": event.name} if event.name else {}
    return {
        "timestamp": event.time_unix_nano // 1000,
        "fields": [*describe_tags(named), *describe_tags(event.attributes)],
    }


def list_warnings(span: Span) -> Iterator[str]:
    """What cannot be seen from the span itself, and must not be silent."""
    if span.end_time_unix_nano < span.start_time_unix_nano:
        early_ns = span.start_time_unix_nano - span.end_time_unix_nano
        yield f"The span ends {early_ns} ns before it starts; it is shown with no duration."
    for what, count in (
        ("attributes", span.dropped_attributes_count),
        ("events", span.dropped_events_count),
        ("links", span.dropped_links_count),
    ):
        if count:
            yield f"{count} {what} were dropped before they were stored."


def describe_tags(attributes: Attributes) -> list[Json]:
    return [{"key": key, **describe_value(value)} for key, value in attributes.items()]


def describe_value(value: Value) -> Json:
    match value:
        case bool():
            return {"type": "bool", "value": value}
        case int():
            is_safe = -_SAFE_INTEGER <= value <= _SAFE_INTEGER
            return {"type": "int64", "value": value if is_safe else str(value)}
        case float():
            return {"type": "float64", "value": describe_double(value)}
        case bytes():
            return {"type": "binary", "value": base64.b64encode(value).decode()}
    return {"type": "string", "value": as_label(value)}


def as_label(value: Value) -> str:
    """Text as it is; what has parts as JSON, nothing as ''."""
    if isinstance(value, str):
        return value
    return "" if value is None else orjson.dumps(plain_value(value)).decode()


def answer(data: Any, errors: list[Json] | None = None, *, total: int = 0) -> Json:
    """The envelope around everything."""
    return {"data": data, "total": total, "limit": 0, "offset": 0, "errors": errors}
