"""The stock Python SDK against both doors, as `python -m config.otlp` opens them."""

import asyncio
import logging
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass, replace
from typing import Any

import grpc
import grpc.aio
import httpx
import pytest
import redis
import uvicorn
from opentelemetry.exporter.otlp.proto.grpc._log_exporter import OTLPLogExporter as GrpcLogs
from opentelemetry.exporter.otlp.proto.grpc.metric_exporter import OTLPMetricExporter as GrpcMetrics
from opentelemetry.exporter.otlp.proto.grpc.trace_exporter import OTLPSpanExporter as GrpcSpans
from opentelemetry.exporter.otlp.proto.http import Compression
from opentelemetry.exporter.otlp.proto.http._log_exporter import OTLPLogExporter as HttpLogs
from opentelemetry.exporter.otlp.proto.http.metric_exporter import OTLPMetricExporter as HttpMetrics
from opentelemetry.exporter.otlp.proto.http.trace_exporter import OTLPSpanExporter as HttpSpans
from opentelemetry.sdk._logs import LoggerProvider, LoggingHandler
from opentelemetry.sdk._logs.export import BatchLogRecordProcessor
from opentelemetry.sdk.metrics import MeterProvider
from opentelemetry.sdk.metrics.export import PeriodicExportingMetricReader
from opentelemetry.sdk.trace import TracerProvider
from opentelemetry.sdk.trace.export import BatchSpanProcessor
from pytest_django.fixtures import Settings

from apps.ingest.door.door import this_door
from apps.ingest.queue.intake import QueueUnavailable
from apps.ingest.queue.keys import Shard
from apps.otlp.signals import Signal
from config.bounded_http import BoundedHttpToolsProtocol
from config.otlp import application
from scripts.ports import free_port
from tests.ingest.requests import traces_body
from tests.personas import IssuedKey

TRACES_METHOD = "/opentelemetry.proto.collector.trace.v1.TraceService/Export"

pytestmark = [
    pytest.mark.django_db(transaction=True),
    # Its replacement is a package of its own; what it sends is the same.
    pytest.mark.filterwarnings("ignore:`LoggingHandler`:DeprecationWarning"),
]


@dataclass(frozen=True, slots=True)
class Ports:
    http: int
    grpc: int
    stop: Callable[[], None] = lambda: None


@pytest.fixture
async def receiver(queue_server: "redis.Redis", settings: Settings) -> AsyncIterator[Ports]:
    ports = Ports(free_port(), free_port())
    settings.OTLP_GRPC_PORT = ports.grpc
    config = uvicorn.Config(
        application, port=ports.http, http=BoundedHttpToolsProtocol, lifespan="on", log_level="warning"
    )
    server = uvicorn.Server(config)
    serving = asyncio.create_task(server.serve())
    while not server.started:
        await asyncio.sleep(0.01)

    def stop() -> None:
        server.should_exit = True

    yield replace(ports, stop=stop)
    stop()
    await serving


async def test_what_is_under_way_when_the_receiver_stops_is_finished(
    receiver: Ports, queue_server: "redis.Redis", ingest_key: IssuedKey, monkeypatch: pytest.MonkeyPatch
) -> None:
    intake = this_door().admission.keep
    put, is_under_way, go_on = intake.put, asyncio.Semaphore(0), asyncio.Event()

    async def put_slowly(*args: Any, **kwargs: Any) -> Any:
        is_under_way.release()
        await go_on.wait()
        return await put(*args, **kwargs)

    monkeypatch.setattr(intake, "put", put_slowly)
    key = (("x-api-key", ingest_key.token),)
    async with (
        grpc.aio.insecure_channel(f"127.0.0.1:{receiver.grpc}") as channel,
        httpx.AsyncClient(headers={**dict(key), "content-type": "application/x-protobuf"}) as client,
    ):
        export: Callable[..., Any] = channel.unary_unary(TRACES_METHOD)
        over_grpc = asyncio.ensure_future(export(traces_body(spans=1), metadata=key))
        url = f"http://127.0.0.1:{receiver.http}/v1/traces"
        over_http = asyncio.create_task(client.post(url, content=traces_body(spans=2)))
        for _ in range(2):
            await is_under_way.acquire()
        receiver.stop()
        go_on.set()
        assert await over_grpc == b""
        assert (await over_http).status_code == 200
    assert queue_server.xlen(Shard(Signal.TRACES, 0).stream) == 2


Exporters = tuple[Any, Any, Any]


def http_exporters(ports: Ports, key: str, compressed: bool) -> Exporters:
    compression = Compression.Gzip if compressed else Compression.NoCompression
    return tuple(  # type: ignore[return-value]
        kind(
            endpoint=f"http://127.0.0.1:{ports.http}/v1/{signal}",
            headers={"x-api-key": key},
            compression=compression,
        )
        for kind, signal in ((HttpSpans, "traces"), (HttpLogs, "logs"), (HttpMetrics, "metrics"))
    )


def grpc_exporters(ports: Ports, key: str, compressed: bool) -> Exporters:
    compression = grpc.Compression.Gzip if compressed else grpc.Compression.NoCompression
    return tuple(  # type: ignore[return-value]
        kind(
            endpoint=f"http://127.0.0.1:{ports.grpc}",
            insecure=True,
            headers={"x-api-key": key},
            compression=compression,
        )
        for kind in (GrpcSpans, GrpcLogs, GrpcMetrics)
    )


def run_application(exporters: Exporters) -> None:
    """A program with all three signals, until it ends."""
    spans, logs, metrics = exporters
    tracers, loggers = TracerProvider(), LoggerProvider()
    tracers.add_span_processor(BatchSpanProcessor(spans))
    loggers.add_log_record_processor(BatchLogRecordProcessor(logs))
    meters = MeterProvider([PeriodicExportingMetricReader(metrics, export_interval_millis=60_000)])
    logger = logging.Logger("shop")
    logger.addHandler(LoggingHandler(logger_provider=loggers))
    orders = meters.get_meter("shop").create_counter("orders")
    with tracers.get_tracer("shop").start_as_current_span("POST /checkout"):
        logger.error("card declined")
        orders.add(1)
    tracers.shutdown()
    loggers.shutdown()
    meters.shutdown()


@pytest.mark.parametrize("make", [http_exporters, grpc_exporters])
@pytest.mark.parametrize("compressed", [False, True])
async def test_an_sdk_sends_all_three_signals_without_an_error_in_its_log(
    receiver: Ports,
    queue_server: "redis.Redis",
    ingest_key: IssuedKey,
    caplog: pytest.LogCaptureFixture,
    make: Callable[[Ports, str, bool], Exporters],
    compressed: bool,
) -> None:
    await asyncio.to_thread(run_application, make(receiver, ingest_key.token, compressed))
    assert [queue_server.xlen(Shard(signal, 0).stream) for signal in Signal] == [1, 1, 1]
    assert [record.getMessage() for record in caplog.records if record.levelno >= logging.WARNING] == []


@pytest.mark.parametrize("make", [http_exporters, grpc_exporters])
async def test_an_sdk_sends_again_what_was_turned_away_for_a_moment(
    receiver: Ports,
    queue_server: "redis.Redis",
    ingest_key: IssuedKey,
    monkeypatch: pytest.MonkeyPatch,
    make: Callable[[Ports, str, bool], Exporters],
) -> None:
    intake = this_door().admission.keep
    put = intake.put
    answers = iter([QueueUnavailable("away")] * 3)

    async def put_at_second_try(*args: Any, **kwargs: Any) -> Any:
        for error in answers:
            raise error
        return await put(*args, **kwargs)

    monkeypatch.setattr(intake, "put", put_at_second_try)
    await asyncio.to_thread(run_application, make(receiver, ingest_key.token, False))
    assert [queue_server.xlen(Shard(signal, 0).stream) for signal in Signal] == [1, 1, 1]
