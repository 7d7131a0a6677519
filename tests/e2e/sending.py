"""Traces on demand, through the real SDK and the real door; a log record; and a view of a page."""

import secrets
import time
from collections.abc import Mapping

import httpx
from opentelemetry.exporter.otlp.proto.http.trace_exporter import OTLPSpanExporter
from opentelemetry.sdk.resources import Resource
from opentelemetry.sdk.trace import TracerProvider
from opentelemetry.sdk.trace.export import SimpleSpanProcessor
from opentelemetry.trace import SpanKind, StatusCode, format_trace_id


def send_trace(otlp_url: str, ingest_key: str, *, service: str, name: str = "GET /") -> str:
    """One trace of two spans; its id, once the door has taken it."""
    resource = Resource.create({"service.name": service, "deployment.environment.name": "test"})
    exporter = OTLPSpanExporter(f"{otlp_url}/v1/traces", headers={"x-api-key": ingest_key})
    provider = TracerProvider(resource=resource)
    provider.add_span_processor(SimpleSpanProcessor(exporter))
    tracer = provider.get_tracer("tests")
    with tracer.start_as_current_span(name, kind=SpanKind.SERVER, attributes={"http.route": "/"}) as span:
        tracer.start_span("SELECT", kind=SpanKind.CLIENT).end()
    provider.shutdown()
    return format_trace_id(span.get_span_context().trace_id)


def send_failure(otlp_url: str, ingest_key: str) -> None:
    """A trace of one span that ends with an exception, as the SDK records it."""
    exporter = OTLPSpanExporter(f"{otlp_url}/v1/traces", headers={"x-api-key": ingest_key})
    provider = TracerProvider(resource=Resource.create({"service.name": "checkout"}))
    provider.add_span_processor(SimpleSpanProcessor(exporter))
    with provider.get_tracer("tests").start_as_current_span("POST /refund", kind=SpanKind.SERVER) as span:
        span.record_exception(LookupError("no payment 4711"))
        span.set_status(StatusCode.ERROR)
    provider.shutdown()


def send_log(otlp_url: str, ingest_key: str, *, text: str) -> None:
    """One log record as OTLP/JSON, once the door has taken it."""
    record = {"timeUnixNano": str(time.time_ns()), "severityNumber": 9, "body": {"stringValue": text}}
    answer = httpx.post(
        f"{otlp_url}/v1/logs",
        json={"resourceLogs": [{"scopeLogs": [{"logRecords": [record]}]}]},
        headers={"x-api-key": ingest_key},
    )
    assert answer.status_code == httpx.codes.OK, answer.text


def send_exception(
    otlp_url: str, ingest_key: str, *, service: str, version: str, attributes: Mapping[str, object]
) -> None:
    """A log record of an error in a page, outside of any trace, with those attributes that are texts."""
    record = {
        "timeUnixNano": str(time.time_ns()),
        "severityNumber": 17,
        "eventName": "exception",
        "attributes": write_texts(
            {key: value for key, value in attributes.items() if isinstance(value, str)}
        ),
    }
    resource = {"attributes": write_texts({"service.name": service, "service.version": version})}
    answer = httpx.post(
        f"{otlp_url}/v1/logs",
        json={"resourceLogs": [{"resource": resource, "scopeLogs": [{"logRecords": [record]}]}]},
        headers={"x-api-key": ingest_key},
    )
    assert answer.status_code == httpx.codes.OK, answer.text


def write_texts(texts: Mapping[str, str]) -> list[dict[str, object]]:
    return [{"key": key, "value": {"stringValue": text}} for key, text in texts.items()]


def send_view(otlp_url: str, browser_key: str, *, origin: str, session: str) -> None:
    """One view of a page, as the browser snippet sends it, once the door has taken it."""
    begin_ns = time.time_ns()
    span = {
        "traceId": secrets.token_hex(16),
        "spanId": secrets.token_hex(8),
        "name": "view /",
        "kind": 1,
        "startTimeUnixNano": str(begin_ns - 1_000_000_000),
        "endTimeUnixNano": str(begin_ns),
        "attributes": {"session.id": session, "rum.kind": "view", "rum.view.type": "load"},
    }
    answer = httpx.post(
        f"{otlp_url}/rum/v1/traces?key={browser_key}",
        json={"resource": {"service.name": "shop-web"}, "items": [span]},
        headers={"origin": origin},
    )
    assert answer.status_code == httpx.codes.OK, answer.text
