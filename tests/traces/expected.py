"""What the API must answer for a message, worked out from the message alone."""

import base64
import math
from collections.abc import Iterable
from typing import Any

from opentelemetry.proto.collector.trace.v1.trace_service_pb2 import ExportTraceServiceRequest
from opentelemetry.proto.common.v1.common_pb2 import AnyValue, KeyValue
from opentelemetry.proto.trace.v1.trace_pb2 import Span, Status

Json = dict[str, Any]


def plain_spans(request: ExportTraceServiceRequest) -> list[Json]:
    """The typed form of every span, by start, then span id."""
    spans = [
        {
            "trace_id": span.trace_id.hex(),
            "span_id": span.span_id.hex(),
            "parent_span_id": span.parent_span_id.hex() or None,
            "name": span.name,
            "kind": Span.SpanKind.Name(span.kind).removeprefix("SPAN_KIND_"),
            "start_time_unix_nano": span.start_time_unix_nano,
            "end_time_unix_nano": span.end_time_unix_nano,
            "status": {
                "code": Status.StatusCode.Name(span.status.code).removeprefix("STATUS_CODE_"),
                "message": span.status.message,
            },
            "attributes": plain_attributes(span.attributes),
            "dropped_attributes_count": span.dropped_attributes_count,
            "events": [
                {
                    "name": event.name,
                    "time_unix_nano": event.time_unix_nano,
                    "attributes": plain_attributes(event.attributes),
                    "dropped_attributes_count": event.dropped_attributes_count,
                }
                for event in span.events
            ],
            "dropped_events_count": span.dropped_events_count,
            "links": [
                {
                    "trace_id": link.trace_id.hex(),
                    "span_id": link.span_id.hex(),
                    "trace_state": link.trace_state,
                    "flags": link.flags,
                    "attributes": plain_attributes(link.attributes),
                    "dropped_attributes_count": link.dropped_attributes_count,
                }
                for link in span.links
            ],
            "dropped_links_count": span.dropped_links_count,
            "trace_state": span.trace_state,
            "flags": span.flags,
            "resource": {
                "attributes": plain_attributes(resource_spans.resource.attributes),
                "schema_url": resource_spans.schema_url,
                "dropped_attributes_count": resource_spans.resource.dropped_attributes_count,
            },
            "scope": {
                "name": scope_spans.scope.name,
                "version": scope_spans.scope.version,
                "attributes": plain_attributes(scope_spans.scope.attributes),
                "schema_url": scope_spans.schema_url,
                "dropped_attributes_count": scope_spans.scope.dropped_attributes_count,
            },
        }
        for resource_spans in request.resource_spans
        for scope_spans in resource_spans.scope_spans
        for span in scope_spans.spans
    ]
    return sorted(spans, key=lambda span: (span["start_time_unix_nano"], span["span_id"]))


def plain_attributes(pairs: Iterable[KeyValue]) -> Json:
    return {pair.key: plain_value(pair.value) for pair in pairs}


def plain_value(value: AnyValue) -> Any:
    match value.WhichOneof("value"):
        case None:
            return None
        case "array_value":
            return [plain_value(item) for item in value.array_value.values]
        case "kvlist_value":
            return plain_attributes(value.kvlist_value.values)
        case "bytes_value":
            return base64.b64encode(value.bytes_value).decode()
        case "double_value":
            return plain_double(value.double_value)
        case member:
            return getattr(value, member)


def plain_double(value: float) -> float | str:
    if math.isnan(value):
        return "NaN"
    return value if math.isfinite(value) else f"{'-' if value < 0 else ''}Infinity"


def exact_attributes(pairs: Iterable[KeyValue]) -> list[Json]:
    """The page's form: a list by key, with types."""
    return [{"key": pair.key, **exact_value(pair.value)} for pair in sorted(pairs, key=lambda pair: pair.key)]


def exact_value(value: AnyValue) -> Json:
    match value.WhichOneof("value"):
        case None:
            return {"type": "empty", "value": None}
        case "int_value":
            return {"type": "int", "value": str(value.int_value)}
        case "array_value":
            return {"type": "array", "value": [exact_value(item) for item in value.array_value.values]}
        case "kvlist_value":
            pairs = [{"key": pair.key, **exact_value(pair.value)} for pair in value.kvlist_value.values]
            return {"type": "kvlist", "value": pairs}
        case member:
            return {"type": member.removesuffix("_value"), "value": plain_value(value)}
