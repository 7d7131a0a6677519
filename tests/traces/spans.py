"""Requests as a client would send them, for tests that say only what they are about."""

import time
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from opentelemetry.proto.collector.trace.v1.trace_service_pb2 import ExportTraceServiceRequest
from opentelemetry.proto.common.v1.common_pb2 import AnyValue, KeyValue

MINUTE_NS = 60 * 1_000_000_000
# A fixed moment within every run's retention: the start of this hour, an hour ago.
NOON_NS = time.time_ns() // (60 * MINUTE_NS) * 60 * MINUTE_NS - 60 * MINUTE_NS


def trace_id(number: int) -> str:
    return f"{number:032x}"


def span_id(number: int) -> str:
    return f"{number:016x}"


@dataclass(frozen=True, slots=True)
class Draft:
    """One span; `parent` and `id` are numbers, times are in ns after NOON_NS."""

    trace: int = 1
    id: int = 1
    parent: int = 0
    name: str = "work"
    kind: int = 2
    start_ns: int = 0
    duration_ns: int = 1000
    status: int = 0


def make_request(
    drafts: Sequence[Draft], *, service: str = "shop", environment: str = "production"
) -> ExportTraceServiceRequest:
    request = ExportTraceServiceRequest()
    resource_spans = request.resource_spans.add()
    resource_spans.resource.attributes.append(make_attribute("service.name", string_value=service))
    resource_spans.resource.attributes.append(
        make_attribute("deployment.environment.name", string_value=environment)
    )
    scope_spans = resource_spans.scope_spans.add()
    for draft in drafts:
        start_ns = NOON_NS + draft.start_ns
        span = scope_spans.spans.add(
            trace_id=bytes.fromhex(trace_id(draft.trace)),
            span_id=bytes.fromhex(span_id(draft.id)),
            parent_span_id=bytes.fromhex(span_id(draft.parent)) if draft.parent else b"",
            name=draft.name,
            kind=draft.kind,
            start_time_unix_nano=start_ns,
            end_time_unix_nano=start_ns + draft.duration_ns,
        )
        span.status.code = draft.status  # type: ignore[assignment]
    return request


def make_attribute(key: str, **value: Any) -> KeyValue:
    return KeyValue(key=key, value=AnyValue(**value))
