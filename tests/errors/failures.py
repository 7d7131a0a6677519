"""Spans and log records with what went wrong in them, as SDKs record it."""

from collections.abc import Sequence
from dataclasses import dataclass

from opentelemetry.proto.collector.logs.v1.logs_service_pb2 import ExportLogsServiceRequest
from opentelemetry.proto.collector.trace.v1.trace_service_pb2 import ExportTraceServiceRequest
from opentelemetry.proto.common.v1.common_pb2 import KeyValue

from tests.logs.records import Line, make_logs
from tests.traces.spans import NOON_NS, Draft, make_attribute, make_request, span_id, trace_id

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


@dataclass(frozen=True, slots=True)
class Written:
    """A log record, of the span with these numbers where they are not 0; `at_ns` after NOON_NS."""

    failure: Failure | None = Failure()
    at_ns: int = 0
    trace: int = 0
    span: int = 0
    text: str = "work failed"
    event_name: str = ""


def make_records(
    records: Sequence[Written], *, service: str = "shop", version: str = "", environment: str = "production"
) -> ExportLogsServiceRequest:
    return make_logs(
        [
            Line(
                text=record.text,
                at_ns=record.at_ns,
                severity=17,
                trace_id=trace_id(record.trace) if record.trace else "",
                span_id=span_id(record.span) if record.span else "",
                attributes=list_attributes(record.failure) if record.failure else (),
                event_name=record.event_name,
            )
            for record in records
        ],
        service=service,
        environment=environment,
        resource=[make_attribute("service.version", string_value=version)] if version else (),
    )


def list_attributes(failure: Failure) -> list[KeyValue]:
    """Those that say something."""
    values = {
        "exception.type": failure.type,
        "exception.message": failure.message,
        "exception.stacktrace": failure.stack,
    }
    return [make_attribute(key, string_value=value) for key, value in values.items() if value]


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
