"""One span through a running Spanwise: out of the real SDK, back from the API."""

import json
import os
import sys
import time
import urllib.error
import urllib.request

from opentelemetry.exporter.otlp.proto.http.trace_exporter import OTLPSpanExporter
from opentelemetry.sdk.resources import Resource
from opentelemetry.sdk.trace import TracerProvider
from opentelemetry.sdk.trace.export import SimpleSpanProcessor
from opentelemetry.trace import format_trace_id

LIMIT_S = 20


def send_span(otlp_url: str, ingest_key: str) -> str:
    """The trace's id, once the exporter has its answer."""
    provider = TracerProvider(resource=Resource.create({"service.name": "first-span"}))
    exporter = OTLPSpanExporter(f"{otlp_url}/v1/traces", headers={"Authorization": f"Bearer {ingest_key}"})
    provider.add_span_processor(SimpleSpanProcessor(exporter))
    with provider.get_tracer("first-span").start_as_current_span("hello") as span:
        trace_id = format_trace_id(span.get_span_context().trace_id)
    provider.shutdown()
    return trace_id


def read_span_names(address: str, query_key: str) -> list[str]:
    """Empty until the trace can be read."""
    request = urllib.request.Request(address, headers={"Authorization": f"Bearer {query_key}"})  # noqa: S310 - our own
    try:
        with urllib.request.urlopen(request, timeout=5) as response:  # noqa: S310
            return [span["name"] for span in json.load(response)["spans"]]
    except urllib.error.HTTPError as error:
        if error.code == 404:
            return []
        raise


def main() -> None:
    web_url = f"http://127.0.0.1:{os.environ['SPANWISE_PORT']}"
    trace_id = send_span(
        f"http://127.0.0.1:{os.environ['SPANWISE_OTLP_HTTP_PORT']}", os.environ["SPAN_INGEST_KEY"]
    )
    address = f"{web_url}/api/v1/projects/{os.environ['SPAN_PROJECT']}/traces/{trace_id}/"
    deadline = time.monotonic() + LIMIT_S
    while read_span_names(address, os.environ["SPAN_QUERY_KEY"]) != ["hello"]:
        if time.monotonic() > deadline:
            sys.exit(f"The span of trace {trace_id} cannot be read {LIMIT_S} s after it was sent.")
        time.sleep(0.1)
    print(f"The first span is there: {web_url}, trace {trace_id}")


if __name__ == "__main__":
    main()
