"""Everything the Python SDK can say in one trace, sent by the real exporter; prints what the SDK held."""

import base64
import json
import math
import sys
from collections.abc import Mapping, Sequence
from typing import Any

from opentelemetry import trace
from opentelemetry.context import Context
from opentelemetry.exporter.otlp.proto.http.trace_exporter import OTLPSpanExporter
from opentelemetry.sdk.resources import Resource
from opentelemetry.sdk.trace import ReadableSpan, SpanLimits, TracerProvider
from opentelemetry.sdk.trace.export import BatchSpanProcessor, SimpleSpanProcessor
from opentelemetry.sdk.trace.export.in_memory_span_exporter import InMemorySpanExporter
from opentelemetry.trace import (
    Link,
    NonRecordingSpan,
    SpanContext,
    SpanKind,
    Status,
    StatusCode,
    TraceFlags,
    Tracer,
    TraceState,
    format_span_id,
    format_trace_id,
)

CALLER = SpanContext(
    trace_id=0xFFEEDDCCBBAA99887766554433221100,
    span_id=0x0123456789ABCDEF,
    is_remote=True,
    trace_flags=TraceFlags(TraceFlags.SAMPLED),
    trace_state=TraceState([("vendor", "opaque=value"), ("ot", "th:8")]),
)
EVERYTHING: dict[str, Any] = {
    "text": "checkout",
    "text.empty": "",
    "text.unicode": "Grüße, 世界 🛒 \u202etrebla",
    "text.lines": 'a\tb\n"c"\\d\x01e',
    "bool.yes": True,
    "bool.no": False,
    "int.zero": 0,
    "int.largest": 2**63 - 1,
    "int.smallest": -(2**63),
    "int.beyond.a.double": 2**53 + 1,
    "float.ratio": 0.1,
    "float.whole": 3.0,
    "float.minus.zero": -0.0,
    "float.largest": sys.float_info.max,
    "float.smallest": 5e-324,
    "float.infinite": math.inf,
    "float.minus.infinite": -math.inf,
    "float.not.a.number": math.nan,
    "texts": ["a", "", "世界"],
    "bools": [True, False, True],
    "ints": [0, -(2**63), 2**63 - 1],
    "floats": [0.5, 1e308, -0.0],
    "nothing": [],
    "bytes": b"\x00\xff\x7f",
}


def send_trace(endpoint: str, key: str, start_ns: int) -> Sequence[ReadableSpan]:
    """The spans as the SDK held them, in the order of their end."""
    resource = Resource.create(
        {
            "service.name": "round-trip",
            "deployment.environment.name": "test",
            "r.ints": [1, 2],
            "r.ratio": 0.5,
        },
        schema_url="https://opentelemetry.io/schemas/1.37.0",
    )
    limits = SpanLimits(max_span_attributes=len(EVERYTHING) + 1, max_events=2, max_links=2)
    provider = TracerProvider(resource=resource, span_limits=limits)
    held = InMemorySpanExporter()
    exporter = OTLPSpanExporter(f"{endpoint}/v1/traces", headers={"x-api-key": key})
    provider.add_span_processor(SimpleSpanProcessor(held))
    provider.add_span_processor(BatchSpanProcessor(exporter))
    tell_everything(
        provider.get_tracer(
            "round.trip",
            "1.2.3-rc.1",
            "https://opentelemetry.io/schemas/1.36.0",
            {"scope.stage": "beta", "scope.level": 3, "scope.ratio": 0.25, "scope.on": True},
        ),
        start_ns,
    )
    provider.shutdown()
    return held.get_finished_spans()


def tell_everything(tracer: Tracer, start_ns: int) -> None:
    """A server span with all attributes, under a caller elsewhere; below it every other kind and status."""
    called = trace.set_span_in_context(NonRecordingSpan(CALLER))
    links = [
        Link(CALLER, {"link.reason": "follows", "link.attempt": 2, "link.ratios": [0.1, 2.0]}),
        Link(CALLER),
    ]
    server = tracer.start_span(
        "POST /checkout/{id}", called, SpanKind.SERVER, EVERYTHING, links, start_time=start_ns
    )
    below = trace.set_span_in_context(server)
    server.add_event("cart.loaded", {"cart.items": 3, "cart.total": 12.5, "cart.new": True}, start_ns + 1)

    client = tracer.start_span("charge card", below, SpanKind.CLIENT, start_time=start_ns + 11)
    client.record_exception(ValueError("refused: 世界"), {"attempt": 1}, start_ns + 12)
    client.set_status(Status(StatusCode.ERROR, "card refused: 世界"))
    client.end(start_ns + 13)

    for offset_ns, kind in enumerate((SpanKind.INTERNAL, SpanKind.PRODUCER, SpanKind.CONSUMER)):
        span = tracer.start_span(f"{kind.name} step", below, kind, start_time=start_ns + 20 + offset_ns)
        span.end(start_ns + 20 + 10 * offset_ns)

    tell_too_much(tracer, below, start_ns + 100)
    server.set_status(Status(StatusCode.OK))
    server.end(start_ns + 1_234_567_891)


def tell_too_much(tracer: Tracer, below: Context, start_ns: int) -> None:
    """More than the limits of the SDK allow: it drops and counts."""
    links = [Link(CALLER)] * 5
    attributes = {f"many.{number:02}": number for number in range(len(EVERYTHING) + 4)}
    span = tracer.start_span("too much", below, SpanKind.INTERNAL, attributes, links, start_time=start_ns)
    for number in range(6):
        span.add_event(f"event {number}", timestamp=start_ns + number)
    span.end(start_ns + 10)


def describe_span(span: ReadableSpan) -> dict[str, Any]:
    """What the SDK held, in the words of the API's exact form."""
    assert span.context is not None
    assert span.instrumentation_scope is not None
    scope = span.instrumentation_scope
    return {
        "trace_id": format_trace_id(span.context.trace_id),
        "span_id": format_span_id(span.context.span_id),
        "parent_span_id": format_span_id(span.parent.span_id) if span.parent else None,
        "name": span.name,
        "kind": span.kind.name,
        "start_time_unix_nano": str(span.start_time),
        "end_time_unix_nano": str(span.end_time),
        "status": {"code": span.status.status_code.name, "message": span.status.description or ""},
        "attributes": describe_attributes(span.attributes),
        "dropped_attributes_count": span.dropped_attributes,
        "events": [
            {
                "name": event.name,
                "time_unix_nano": str(event.timestamp),
                "attributes": describe_attributes(event.attributes),
            }
            for event in span.events
        ],
        "dropped_events_count": span.dropped_events,
        "links": [describe_link(link) for link in span.links],
        "dropped_links_count": span.dropped_links,
        "trace_state": span.context.trace_state.to_header(),
        "resource": {
            "attributes": describe_attributes(span.resource.attributes),
            "schema_url": span.resource.schema_url,
        },
        "scope": {
            "name": scope.name,
            "version": scope.version,
            "attributes": describe_attributes(scope.attributes),
            "schema_url": scope.schema_url,
        },
    }


def describe_link(link: Link) -> dict[str, Any]:
    return {
        "trace_id": format_trace_id(link.context.trace_id),
        "span_id": format_span_id(link.context.span_id),
        # Not its trace state: the exporter does not send it.
        "attributes": describe_attributes(link.attributes),
    }


def describe_attributes(attributes: Mapping[str, Any] | None) -> list[dict[str, Any]]:
    return [{"key": key, **describe_value(value)} for key, value in sorted((attributes or {}).items())]


def describe_value(value: Any) -> dict[str, Any]:
    """In the words of OTLP; doubles that JSON lacks are text, as in OTLP/JSON."""
    match value:
        case bool():
            return {"type": "bool", "value": value}
        case int():
            return {"type": "int", "value": str(value)}
        case float() if not math.isfinite(value):
            return {
                "type": "double",
                "value": {"inf": "Infinity", "-inf": "-Infinity", "nan": "NaN"}[str(value)],
            }
        case float():
            return {"type": "double", "value": value}
        case bytes():
            return {"type": "bytes", "value": base64.b64encode(value).decode()}
        case str():
            return {"type": "string", "value": value}
        case _:
            return {"type": "array", "value": [describe_value(item) for item in value]}


if __name__ == "__main__":
    endpoint, key, start_ns = sys.argv[1:]
    print(json.dumps([describe_span(span) for span in send_trace(endpoint, key, int(start_ns))]))
