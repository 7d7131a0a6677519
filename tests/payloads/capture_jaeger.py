"""Captures what Jaeger's clients send, in jaeger_*.{thrift,pb}: `python -m tests.payloads.capture_jaeger`.

They are no dependency of ours, and end of life. With that folder on PYTHONPATH, and
PROTOCOL_BUFFERS_PYTHON_IMPLEMENTATION=python for their old generated code: `pip install --target <folder>
opentelemetry-exporter-jaeger==1.21.0 opentelemetry-sdk==1.21.0 deprecated 'protobuf<3.21'`.
"""

import socket
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import grpc
from opentelemetry.sdk.resources import Resource
from opentelemetry.sdk.trace import TracerProvider
from opentelemetry.sdk.trace.export import BatchSpanProcessor, SpanExporter
from opentelemetry.sdk.trace.id_generator import IdGenerator
from opentelemetry.trace import SpanKind, set_span_in_context

from tests.payloads.listener import capture_from

# All are started in this second, so that tests/payloads/moved.py can bring every form into the present.
SENT_S = 1_700_000_000
POST_SPANS = "/jaeger.api_v2.CollectorService/PostSpans"

# One trace a form, so that each can be told from the others. UDP's are of the age of 64-bit trace ids.
TRACE_IDS = {
    "thrift_http": 0x0AF7651916CD43DD8448EB211C8031A1,
    "grpc": 0x0AF7651916CD43DD8448EB211C8031A2,
    "thrift_compact": 0x8448EB211C8031A3,
    "thrift_binary": 0x8448EB211C8031A4,
}
SPAN_ID = 0xB7AD6B71692033C1


def payload_file(form: str) -> Path:
    return Path(__file__).with_name(f"jaeger_{form}.{'pb' if form == 'grpc' else 'thrift'}")


class FixedIds(IdGenerator):
    """One trace id; span ids count up from SPAN_ID."""

    def __init__(self, trace_id: int) -> None:
        self._trace_id = trace_id
        self._span_ids = iter(range(SPAN_ID, SPAN_ID + 9))

    def generate_trace_id(self) -> int:
        return self._trace_id

    def generate_span_id(self) -> int:
        return next(self._span_ids)


def send_one_trace(form: str, exporter: SpanExporter) -> None:
    """A server's span, and a client's inside it, both started at SENT_S.

    They last half seconds: the gRPC exporter reckons in doubles, and sends other durations a little off.
    """
    provider = TracerProvider(
        resource=Resource({"service.name": "warehouse"}), id_generator=FixedIds(TRACE_IDS[form])
    )
    provider.add_span_processor(BatchSpanProcessor(exporter))
    tracer = provider.get_tracer("warehouse")
    start_ns = SENT_S * 10**9
    server = tracer.start_span(
        "GET /stock",
        kind=SpanKind.SERVER,
        attributes={"text": "Grüße, 世界", "yes": True},
        start_time=start_ns,
    )
    client = tracer.start_span(
        "SELECT stock",
        context=set_span_in_context(server),
        kind=SpanKind.CLIENT,
        attributes={"rows": 2**53 + 1, "ratio": 0.25},
        start_time=start_ns,
    )
    client.end(start_ns + 500_000_000)
    server.end(start_ns + 1_500_000_000)
    provider.shutdown()


def capture_http() -> bytes:
    from opentelemetry.exporter.jaeger.thrift import JaegerExporter  # type: ignore[import-not-found]

    (body,) = capture_from(
        lambda address: send_one_trace(
            "thrift_http", JaegerExporter(collector_endpoint=f"{address}/api/traces")
        )
    )
    return body


def capture_udp(form: str, protocol: Any) -> bytes:
    """The packet of an agent's client that speaks `protocol`, a factory of Thrift protocols."""
    from opentelemetry.exporter.jaeger.thrift import JaegerExporter
    from opentelemetry.exporter.jaeger.thrift.gen.agent import Agent  # type: ignore[import-not-found]

    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as agent:
        agent.bind(("127.0.0.1", 0))
        agent.settimeout(5)
        exporter = JaegerExporter(agent_host_name="127.0.0.1", agent_port=agent.getsockname()[1])
        exporter._agent_client.client = Agent.Client(iprot=protocol(exporter._agent_client.buffer))
        send_one_trace(form, exporter)
        return agent.recv(65_536)


def capture_grpc() -> bytes:
    from opentelemetry.exporter.jaeger.proto.grpc import JaegerExporter  # type: ignore[import-not-found]

    bodies: list[bytes] = []

    def take(body: bytes, context: grpc.ServicerContext) -> bytes:
        bodies.append(body)
        return b""

    handler: grpc.RpcMethodHandler[bytes, bytes] = grpc.unary_unary_rpc_method_handler(take)
    service, method = POST_SPANS.removeprefix("/").split("/")
    server = grpc.server(ThreadPoolExecutor(1))
    server.add_generic_rpc_handlers((grpc.method_handlers_generic_handler(service, {method: handler}),))
    port = server.add_insecure_port("127.0.0.1:0")
    server.start()
    send_one_trace("grpc", JaegerExporter(collector_endpoint=f"127.0.0.1:{port}", insecure=True))
    server.stop(None).wait()
    (body,) = bodies
    return body


if __name__ == "__main__":
    from thrift.protocol.TBinaryProtocol import TBinaryProtocol  # type: ignore[import-not-found]
    from thrift.protocol.TCompactProtocol import TCompactProtocol  # type: ignore[import-not-found]

    for form, body in {
        "thrift_http": capture_http(),
        "grpc": capture_grpc(),
        "thrift_compact": capture_udp("thrift_compact", TCompactProtocol),
        "thrift_binary": capture_udp("thrift_binary", TBinaryProtocol),
    }.items():
        payload_file(form).write_bytes(body)
