"""Forms: the same request as SDKs write it in OTLP/JSON, and as Zipkin v2 spans."""

import json
from typing import Any

from google.protobuf.internal.containers import RepeatedCompositeFieldContainer
from opentelemetry.proto.collector.trace.v1.trace_service_pb2 import ExportTraceServiceRequest
from opentelemetry.proto.common.v1.common_pb2 import KeyValue
from opentelemetry.proto.trace.v1.trace_pb2 import Span

_KEYS = {
    "string_value": "stringValue",
    "bool_value": "boolValue",
    "int_value": "intValue",
    "double_value": "doubleValue",
}
_ZIPKIN_KINDS = {2: "SERVER", 3: "CLIENT", 4: "PRODUCER", 5: "CONSUMER"}


def write_otlp_json(request: ExportTraceServiceRequest) -> bytes:
    """Members and their order as in the JavaScript SDK."""
    groups = [
        {
            "resource": {"attributes": _attributes(group.resource.attributes), "droppedAttributesCount": 0},
            "scopeSpans": [
                {
                    "scope": {"name": scope.scope.name, "version": scope.scope.version},
                    "spans": [_otlp_span(span) for span in scope.spans],
                }
                for scope in group.scope_spans
            ],
        }
        for group in request.resource_spans
    ]
    return _dump({"resourceSpans": groups})


def write_zipkin(request: ExportTraceServiceRequest) -> bytes:
    """Every attribute a tag, as exporters for Zipkin do it."""
    spans = []
    for group in request.resource_spans:
        (service,) = [
            each.value.string_value for each in group.resource.attributes if each.key == "service.name"
        ]
        spans += [_zipkin_span(span, service) for scope in group.scope_spans for span in scope.spans]
    return _dump(spans)


def _otlp_span(span: Span) -> dict[str, Any]:
    events = [
        {
            "attributes": _attributes(event.attributes),
            "name": event.name,
            "timeUnixNano": str(event.time_unix_nano),
            "droppedAttributesCount": 0,
        }
        for event in span.events
    ]
    parent = {"parentSpanId": span.parent_span_id.hex()} if span.parent_span_id else {}
    return {
        "traceId": span.trace_id.hex(),
        "spanId": span.span_id.hex(),
        **parent,
        "name": span.name,
        "kind": span.kind,
        "startTimeUnixNano": str(span.start_time_unix_nano),
        "endTimeUnixNano": str(span.end_time_unix_nano),
        "attributes": _attributes(span.attributes),
        "droppedAttributesCount": 0,
        "events": events,
        "droppedEventsCount": 0,
        "status": {"code": span.status.code, "message": span.status.message},
        "links": [],
        "droppedLinksCount": 0,
        "flags": span.flags,
    }


def _zipkin_span(span: Span, service: str) -> dict[str, Any]:
    tags = {each.key: _text(_value(each)[1]) for each in span.attributes}
    if span.status.code == 2:
        tags |= {"otel.status_code": "ERROR", "error": span.status.message}
    optional = {"parentId": span.parent_span_id.hex(), "kind": _ZIPKIN_KINDS.get(span.kind)}
    return {
        "traceId": span.trace_id.hex(),
        "id": span.span_id.hex(),
        **{key: value for key, value in optional.items() if value},
        "name": span.name,
        "timestamp": span.start_time_unix_nano // 1_000,
        "duration": (span.end_time_unix_nano - span.start_time_unix_nano) // 1_000,
        "localEndpoint": {"serviceName": service, "ipv4": "10.0.0.7", "port": 8080},
        "annotations": [
            {"timestamp": event.time_unix_nano // 1_000, "value": event.name} for event in span.events
        ],
        "tags": tags,
    }


def _attributes(attributes: RepeatedCompositeFieldContainer[KeyValue]) -> list[dict[str, Any]]:
    return [{"key": each.key, "value": {_KEYS[_value(each)[0]]: _value(each)[1]}} for each in attributes]


def _value(attribute: KeyValue) -> tuple[str, Any]:
    kind = attribute.value.WhichOneof("value")
    assert kind is not None
    return kind, getattr(attribute.value, kind)


def _text(value: object) -> str:
    return str(value).lower() if isinstance(value, bool) else str(value)


def _dump(value: object) -> bytes:
    return json.dumps(value, separators=(",", ":"), ensure_ascii=False).encode()
