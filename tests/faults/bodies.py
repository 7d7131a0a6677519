"""Numbered telemetry in the SDKs' wire format: each item carries a number that is sent only once."""

import time
from collections.abc import Callable

from opentelemetry.proto.collector.trace.v1.trace_service_pb2 import ExportTraceServiceRequest
from opentelemetry.proto.trace.v1.trace_pb2 import Status

ITEMS_PER_REQUEST = 40
SPANS_PER_TRACE = 8


def numbered_spans(first: int) -> bytes:
    """ITEMS_PER_REQUEST spans whose attribute `n` counts up from `first`, in traces of SPANS_PER_TRACE."""
    request = ExportTraceServiceRequest()
    resource_spans = request.resource_spans.add()
    attribute = resource_spans.resource.attributes.add(key="service.name")
    attribute.value.string_value = f"service-{first % 5}"
    scope_spans = resource_spans.scope_spans.add()
    now_ns = time.time_ns()
    for number in range(first, first + ITEMS_PER_REQUEST):
        trace, place = divmod(number, SPANS_PER_TRACE)
        span = scope_spans.spans.add(
            trace_id=(trace + 1).to_bytes(16),
            span_id=(number + 1).to_bytes(8),
            parent_span_id=b"" if place == 0 else (trace * SPANS_PER_TRACE + 1).to_bytes(8),
            name=f"operation {number % 7}",
            kind=2,
            start_time_unix_nano=now_ns,
            end_time_unix_nano=now_ns + 1_000 * (number % 1000 + 1),
        )
        if number % 10 == 0:
            span.status.code = Status.STATUS_CODE_ERROR
        span.attributes.add(key="n").value.int_value = number
    return request.SerializeToString()


BODIES: dict[str, Callable[[int], bytes]] = {"traces": numbered_spans}
