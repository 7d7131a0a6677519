"""Spans with what went wrong in them, as SDKs record it."""

from collections.abc import Sequence
from dataclasses import dataclass

from opentelemetry.proto.collector.trace.v1.trace_service_pb2 import ExportTraceServiceRequest

from tests.traces.spans import NOON_NS, Draft, make_attribute, make_request

ERROR = 2


@dataclass(frozen=True, slots=True)
class Failure:
    """One exception event."""

    type: str = "KeyError"
    message: str = "'price'"
    stack: str = ""


@dataclass(frozen=True, slots=True)
class Failed:
    """A span with its exception events, and what its status says."""

    draft: Draft
    failures: Sequence[Failure] = ()
    message: str = ""


def make_failures(
    spans: Sequence[Failed], *, service: str = "shop", version: str = "", environment: str = "production"
) -> ExportTraceServiceRequest:
    request = make_request([span.draft for span in spans], service=service, environment=environment)
    (resource_spans,) = request.resource_spans
    if version:
        resource_spans.resource.attributes.append(make_attribute("service.version", string_value=version))
    for stored, span in zip(resource_spans.scope_spans[0].spans, spans, strict=True):
        stored.status.message = span.message
        for failure in span.failures:
            event = stored.events.add(name="exception", time_unix_nano=NOON_NS + span.draft.start_ns)
            for key, value in (
                ("exception.type", failure.type),
                ("exception.message", failure.message),
                ("exception.stacktrace", failure.stack),
            ):
                event.attributes.append(make_attribute(key, string_value=value))
    return request
