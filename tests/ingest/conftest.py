"""Both doors in the test's own process: over HTTP by ASGI, over gRPC on a free port; and a shard at work."""

from collections.abc import AsyncIterator, Iterator
from typing import Any

import grpc.aio
import httpx
import pytest
import redis

from apps.ingest.door import receiver
from apps.ingest.door.door import this_door
from apps.ingest.door.grpc_door import OPTIONS, ExportServices
from tests.clickhouse_fixtures import Store
from tests.ingest.delivery import Bench


@pytest.fixture
def long_leases(monkeypatch: pytest.MonkeyPatch) -> None:
    """A busy machine may take longer for an INSERT than a lease lasts, which would be another test."""
    monkeypatch.setattr("apps.ingest.write.lease_length.LEASE_MS", 30_000)
    monkeypatch.setattr("apps.ingest.write.lease_length._LENGTHS", {})


@pytest.fixture
async def door(queue_server: "redis.Redis") -> AsyncIterator[httpx.AsyncClient]:
    transport = httpx.ASGITransport(app=receiver.application, client=("203.0.113.9", 5000))  # type: ignore[arg-type]
    async with httpx.AsyncClient(transport=transport, base_url="http://otlp") as client:
        yield client
    await this_door().close()


@pytest.fixture
async def grpc_target(queue_server: "redis.Redis") -> AsyncIterator[str]:
    """Where the gRPC door listens, as host:port."""
    server = grpc.aio.server(options=OPTIONS)
    server.add_generic_rpc_handlers((ExportServices(this_door()),))
    port = server.add_insecure_port("127.0.0.1:0")
    await server.start()
    yield f"127.0.0.1:{port}"
    await server.stop(1)
    await this_door().close()


@pytest.fixture
async def channel(grpc_target: str) -> AsyncIterator["grpc.aio.Channel"]:
    options: list[tuple[str, Any]] = [("grpc.max_send_message_length", -1)]
    async with grpc.aio.insecure_channel(grpc_target, options=options) as opened:
        yield opened


@pytest.fixture
def bench(long_leases: None, clickhouse: Store, queue_server: "redis.Redis") -> Iterator[Bench]:
    bench = Bench(queue_server)
    yield bench
    bench.delivery.close()
