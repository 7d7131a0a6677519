"""What SDKs sent, as Jaeger's own translation writes it, worked out from the message alone."""

import base64
from collections.abc import Iterable
from typing import Any

import orjson
import pytest
from opentelemetry.proto.collector.trace.v1.trace_service_pb2 import ExportTraceServiceRequest
from opentelemetry.proto.common.v1.common_pb2 import AnyValue, KeyValue
from opentelemetry.proto.trace.v1.trace_pb2 import Span
from rest_framework.test import APIClient

from apps.otlp.otlp_json import encode_json
from apps.otlp.signals import Signal
from apps.projects.models import Project
from tests.clickhouse_fixtures import Store
from tests.payloads.captured import NODE_SDK, python_sdk_request
from tests.traces.expected import plain_value
from tests.traces.spans import NOON_NS
from tests.traces.test_round_trip import everything_otlp_can_say

Json = dict[str, Any]
KINDS = {1: "internal", 2: "server", 3: "client", 4: "producer", 5: "consumer"}
STATUSES = {1: "OK", 2: "ERROR"}


def node_sdk_request() -> ExportTraceServiceRequest:
    request = ExportTraceServiceRequest.FromString(encode_json(Signal.TRACES, NODE_SDK.read_bytes()))
    spans = [span for rs in request.resource_spans for ss in rs.scope_spans for span in ss.spans]
    shift_ns = NOON_NS - min(span.start_time_unix_nano for span in spans)
    for span in spans:
        span.start_time_unix_nano += shift_ns
        span.end_time_unix_nano += shift_ns
    return request


REQUESTS = {"python": python_sdk_request, "node": node_sdk_request, "everything": everything_otlp_can_say}


def tags(pairs: Iterable[KeyValue]) -> list[Json]:
    return [{"key": pair.key, **tag(pair.value)} for pair in sorted(pairs, key=lambda pair: pair.key)]


def tag(value: AnyValue) -> Json:
    match value.WhichOneof("value"):
        case "int_value":
            is_safe = abs(value.int_value) < 2**53
            return {"type": "int64", "value": value.int_value if is_safe else str(value.int_value)}
        case "double_value":
            return {"type": "float64", "value": plain_value(value)}
        case "bool_value":
            return {"type": "bool", "value": value.bool_value}
        case "bytes_value":
            return {"type": "binary", "value": base64.b64encode(value.bytes_value).decode()}
        case "string_value":
            return {"type": "string", "value": value.string_value}
        case None:
            return {"type": "string", "value": ""}
    return {"type": "string", "value": orjson.dumps(plain_value(value)).decode()}


def text(key: str, value: str) -> list[Json]:
    return [{"key": key, "type": "string", "value": value}] if value else []


def expected_span(span: Span, scope_name: str, scope_version: str) -> Json:
    parent = [{"refType": "CHILD_OF", "traceID": span.trace_id.hex(), "spanID": span.parent_span_id.hex()}]
    links = [
        {"refType": "FOLLOWS_FROM", "traceID": link.trace_id.hex(), "spanID": link.span_id.hex()}
        for link in span.links
    ]
    is_error = span.status.code == 2
    return {
        "traceID": span.trace_id.hex(),
        "spanID": span.span_id.hex(),
        "operationName": span.name,
        "references": [*(parent if span.parent_span_id else []), *links],
        "startTime": span.start_time_unix_nano // 1000,
        "duration": max(span.end_time_unix_nano - span.start_time_unix_nano, 0) // 1000,
        "tags": [
            *text("otel.scope.name", scope_name),
            *text("otel.scope.version", scope_version),
            *tags(span.attributes),
            *text("span.kind", KINDS.get(span.kind, "")),
            *text("otel.status_code", STATUSES.get(span.status.code, "")),
            *([{"key": "error", "type": "bool", "value": True}] if is_error else []),
            *text("otel.status_description", span.status.message),
            *text("w3c.tracestate", span.trace_state),
        ],
        "logs": [
            {
                "timestamp": event.time_unix_nano // 1000,
                "fields": text("event", event.name) + tags(event.attributes),
            }
            for event in span.events
        ],
    }


@pytest.mark.parametrize("make", REQUESTS.values(), ids=REQUESTS)
def test_every_span_is_there_as_jaeger_would_write_it(
    clickhouse: Store, as_query_key: APIClient, project: Project, make: Any
) -> None:
    request = make()
    clickhouse.insert(request, project_id=project.pk)
    sent = {
        span.span_id.hex(): (expected_span(span, ss.scope.name, ss.scope.version), rs.resource.attributes)
        for rs in request.resource_spans
        for ss in rs.scope_spans
        for span in ss.spans
    }
    trace_ids = {span["traceID"] for span, _ in sent.values()}
    answer = orjson.loads(
        as_query_key.get(f"/jaeger/{project.slug}/api/traces", {"traceID": sorted(trace_ids)}).content
    )
    assert answer["errors"] is None
    shown = {span["spanID"]: (span, trace) for trace in answer["data"] for span in trace["spans"]}
    assert shown.keys() == sent.keys()
    for key, (expected, resource) in sent.items():
        span, trace = shown[key]
        assert expected.items() <= span.items()
        assert set(span) - set(expected) <= {"processID", "warnings", "flags"}
        process = trace["processes"][span["processID"]]
        assert process["tags"] == tags(pair for pair in resource if pair.key != "service.name")


def test_what_was_lost_or_cannot_be_is_a_warning(
    clickhouse: Store, as_query_key: APIClient, project: Project
) -> None:
    request = everything_otlp_can_say()
    clickhouse.insert(request, project_id=project.pk)
    address = f"/jaeger/{project.slug}/api/traces/fffe0000fffe0000fffe0000fffe0000"
    (trace,) = orjson.loads(as_query_key.get(address).content)["data"]
    (span,) = trace["spans"]
    assert span["warnings"] == [
        "The span ends 2 ns before it starts; it is shown with no duration.",
        f"{2**32 - 1} attributes were dropped before they were stored.",
        "7 events were dropped before they were stored.",
        "8 links were dropped before they were stored.",
    ]
    assert trace["processes"]["p1"]["serviceName"] == "unknown_service"
    assert span["flags"] == 1
