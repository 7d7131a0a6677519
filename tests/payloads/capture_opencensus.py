"""Captures what OpenCensus' exporter sends, in opencensus.pb: `python -m tests.payloads.capture_opencensus`.

It is no dependency of ours, and end of life. With that folder on PYTHONPATH, and
PROTOCOL_BUFFERS_PYTHON_IMPLEMENTATION=python for its old generated code: `pip install --target <folder>
opencensus-ext-ocagent==0.7.1 'protobuf<3.21'`.
"""

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from tests.payloads.capture_jaeger import SENT_S

OPENCENSUS = Path(__file__).with_name("opencensus.pb")
EXPORT = "/opencensus.proto.agent.trace.v1.TraceService/Export"
TRACE_ID = "0af7651916cd43dd8448eb211c8031b1"
SPAN_IDS = ("b7ad6b71692033d1", "b7ad6b71692033d2")


class Client:
    """Stands in for the gRPC stub: keeps the requests that the exporter would stream."""

    def __init__(self) -> None:
        self.bodies: list[bytes] = []

    def Export(self, requests: Iterator[Any]) -> list[Any]:
        self.bodies.extend(request.SerializeToString() for request in requests)
        return []


def capture() -> bytes:
    """A server's span, and a client's inside it, both in the second SENT_S."""
    from opencensus.ext.ocagent.trace_exporter import TraceExporter  # type: ignore[import-not-found]
    from opencensus.trace.span import Span, SpanKind  # type: ignore[import-not-found]
    from opencensus.trace.span_context import SpanContext  # type: ignore[import-not-found]
    from opencensus.trace.span_data import SpanData  # type: ignore[import-not-found]

    started = datetime.fromtimestamp(SENT_S, UTC).strftime("%Y-%m-%dT%H:%M:%S")
    server = Span("GET /legacy", span_id=SPAN_IDS[0], span_kind=SpanKind.SERVER)
    server.add_attribute("text", "Grüße, 世界")
    client = Span("SELECT legacy", parent_span=server, span_id=SPAN_IDS[1], span_kind=SpanKind.CLIENT)
    client.add_attribute("rows", 2**53 + 1)
    for span, milliseconds in ((client, 128), (server, 256)):
        span.start_time, span.end_time = f"{started}.000000Z", f"{started}.{milliseconds}000Z"
    spans = [
        SpanData(
            name=span.name,
            context=SpanContext(trace_id=TRACE_ID),
            span_id=span.span_id,
            parent_span_id=span.parent_span.span_id if span.parent_span else None,
            attributes=span.attributes,
            start_time=span.start_time,
            end_time=span.end_time,
            child_span_count=0,
            stack_trace=None,
            annotations=None,
            message_events=None,
            links=None,
            status=None,
            same_process_as_parent_span=True,
            span_kind=span.span_kind,
        )
        for span in (client, server)
    ]
    stand_in = Client()
    TraceExporter(service_name="legacy", host_name="legacy-1", client=stand_in).emit(spans)
    (body,) = stand_in.bodies
    return body


if __name__ == "__main__":
    OPENCENSUS.write_bytes(capture())
