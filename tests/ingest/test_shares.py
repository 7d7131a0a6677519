"""One key that holds all that it may holds up nobody else, over HTTP as over gRPC."""

import asyncio
from collections.abc import AsyncIterator, Callable
from typing import Any

import grpc
import grpc.aio
import httpx
import pytest

from apps.ingest.door import grpc_door
from apps.ingest.door.door import this_door
from apps.ingest.door.grpc_door import METHODS
from apps.ingest.door.shares import PARTS, Shares
from apps.ingest.throttle import Throttled
from apps.otlp.signals import Signal
from apps.projects.models import ApiKeyKind, Project
from tests.ingest.requests import traces_body
from tests.personas import IssuedKey

TRACES = {signal: method for method, signal in METHODS.items()}[Signal.TRACES]
MORE_THAN_ALL = grpc_door._MAX_READS + 16

Call = Callable[..., Any]


@pytest.fixture
def charlies_key(make_key: Callable[..., IssuedKey], charlies_project: Project) -> IssuedKey:
    return make_key(ApiKeyKind.INGEST, project=charlies_project)


async def hold(shares: Shares, key_id: int, let_go: asyncio.Event, *, patience_s: float = 0) -> None:
    async with shares.hold(key_id, patience_s=patience_s):
        await let_go.wait()


async def test_beyond_its_share_a_key_is_refused_and_others_are_not() -> None:
    shares, let_go = Shares(2 * PARTS), asyncio.Event()
    holding = [asyncio.create_task(hold(shares, key_id, let_go)) for key_id in (1, 1, 2)]
    await asyncio.sleep(0)
    with pytest.raises(Throttled, match="2 requests of this key"):
        await hold(shares, 1, let_go)
    let_go.set()
    await asyncio.gather(*holding)
    await hold(shares, 1, let_go)


async def test_who_has_patience_gets_what_is_given_back() -> None:
    shares, let_go = Shares(PARTS), asyncio.Event()
    holding = asyncio.create_task(hold(shares, 1, let_go))
    await asyncio.sleep(0)
    waiting = asyncio.create_task(hold(shares, 1, let_go, patience_s=60))
    await asyncio.sleep(0)
    assert not waiting.done()
    let_go.set()
    await asyncio.gather(holding, waiting)


async def test_who_leaves_while_waiting_takes_nothing_along() -> None:
    shares, let_go = Shares(PARTS), asyncio.Event()
    holding = asyncio.create_task(hold(shares, 1, let_go))
    await asyncio.sleep(0)
    waiting = asyncio.create_task(hold(shares, 1, let_go, patience_s=60))
    await asyncio.sleep(0)
    waiting.cancel()
    with pytest.raises(asyncio.CancelledError):
        await waiting
    let_go.set()
    await holding
    await hold(shares, 1, let_go)


@pytest.mark.django_db(transaction=True)
async def test_slow_bodies_of_one_key_leave_room_for_other_keys(
    door: httpx.AsyncClient,
    ingest_key: IssuedKey,
    charlies_key: IssuedKey,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(this_door()._shares, "each", 2)
    let_go, begun = asyncio.Event(), asyncio.Semaphore(0)

    async def slow() -> AsyncIterator[bytes]:
        yield b"\n\0"
        begun.release()
        await let_go.wait()

    def post(key: IssuedKey, content: Any) -> Any:
        headers = {"content-type": "application/x-protobuf", "x-api-key": key.token}
        return door.post("/v1/traces", content=content, headers=headers)

    holding = [asyncio.create_task(post(ingest_key, slow())) for _ in range(2)]
    for _ in holding:
        await begun.acquire()
    refused = await post(ingest_key, traces_body())
    assert refused.status_code == 429
    assert 1 <= int(refused.headers["retry-after"]) <= 3
    assert (await post(charlies_key, traces_body())).status_code == 200
    let_go.set()
    assert [answer.status_code for answer in await asyncio.gather(*holding)] == [200, 200]


@pytest.mark.django_db(transaction=True)
async def test_calls_of_one_key_without_a_message_leave_room_for_other_keys(
    channel: "grpc.aio.Channel",
    ingest_key: IssuedKey,
    charlies_key: IssuedKey,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(grpc_door, "_READ_PATIENCE_S", 0.1)
    silent: Call = channel.stream_unary(TRACES)
    calls = [silent(metadata=(("x-api-key", ingest_key.token),)) for _ in range(MORE_THAN_ALL)]
    export: Call = channel.unary_unary(TRACES)
    while not any(call.done() for call in calls):
        await asyncio.sleep(0.01)
    with pytest.raises(grpc.aio.AioRpcError) as refused:
        await export(traces_body(), metadata=(("x-api-key", ingest_key.token),), timeout=60)
    assert refused.value.code() is grpc.StatusCode.RESOURCE_EXHAUSTED
    assert "google.rpc.retryinfo-bin" in dict(refused.value.trailing_metadata())
    assert await export(traces_body(), metadata=(("x-api-key", charlies_key.token),), timeout=60) == b""
    for call in calls:
        call.cancel()
