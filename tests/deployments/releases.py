"""Spans of a version, for tests that say only which and when."""

from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any

from opentelemetry.proto.collector.trace.v1.trace_service_pb2 import ExportTraceServiceRequest

from tests.traces.spans import MINUTE_NS, NOON_NS, Draft, make_attribute, make_request

NOON_S = NOON_NS // 10**9
HOUR: dict[str, Any] = {"start": NOON_S, "end": NOON_S + 3600}


def make_release(
    version: str, drafts: Sequence[Draft], *, service: str = "shop", environment: str = "production"
) -> ExportTraceServiceRequest:
    request = make_request(drafts, service=service, environment=environment)
    request.resource_spans[0].resource.attributes.append(
        make_attribute("service.version", string_value=version)
    )
    return request


def at_minute(minute: int) -> list[Draft]:
    return [Draft(trace=minute + 1, start_ns=minute * MINUTE_NS + 1)]


def moment(minute: int) -> str:
    """As the API writes it."""
    return datetime.fromtimestamp(NOON_S + 60 * minute, UTC).isoformat().replace("+00:00", "Z")
