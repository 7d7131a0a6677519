"""What one process holds is bounded in bytes, requests and seconds, and beyond it senders come again."""

import asyncio
import gzip
import threading
from collections.abc import AsyncIterator, Callable
from typing import Any

import httpx
import pytest
import redis
from google.rpc.status_pb2 import Status

from apps.ingest.door import admit
from apps.ingest.door.budget import Budget
from apps.ingest.door.door import this_door
from apps.ingest.door.refusals import recent_refusals
from apps.ingest.limits import Busy
from apps.ingest.queue.keys import Shard
from apps.otlp.signals import Signal
from tests.ingest.requests import traces_body
from tests.personas import IssuedKey

STREAM = Shard(Signal.TRACES, 0).stream

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def headers(ingest_key: IssuedKey) -> dict[str, str]:
    return {"content-type": "application/x-protobuf", "x-api-key": ingest_key.token}


def assert_comes_again(answer: httpx.Response) -> None:
    assert answer.status_code == 503
    assert 1 <= int(answer.headers["retry-after"]) <= 3


def test_a_budget_turns_away_what_would_exceed_it_and_gets_everything_back() -> None:
    budget = Budget(100)
    with budget.open() as first, budget.open() as second:
        first.add(60)
        with pytest.raises(Busy):
            second.add(41)
        second.add(40)
    assert budget.held_bytes == 0


def test_one_request_alone_may_be_as_large_as_the_other_limits_allow() -> None:
    budget = Budget(100)
    with budget.open() as alone, budget.open() as other:
        alone.add(150)
        alone.add(150)
        with pytest.raises(Busy):
            other.add(1)
    assert budget.held_bytes == 0


@pytest.fixture
async def held(door: httpx.AsyncClient, headers: dict[str, str]) -> AsyncIterator[Callable[..., Any]]:
    """Requests whose bodies stay open until the test ends."""
    let_go = asyncio.Event()
    waiting: list[asyncio.Task[httpx.Response]] = []

    async def hold(first_part: bytes) -> None:
        is_read = asyncio.Event()

        async def body() -> AsyncIterator[bytes]:
            yield first_part
            is_read.set()
            await let_go.wait()

        request = door.post("/v1/traces", content=body(), headers=headers)
        waiting.append(asyncio.create_task(request))
        await is_read.wait()

    yield hold
    let_go.set()
    await asyncio.gather(*waiting)


async def test_more_bytes_than_the_process_may_hold_are_turned_away(
    door: httpx.AsyncClient,
    headers: dict[str, str],
    held: Callable[..., Any],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(this_door().admission.budget, "max_bytes", 1_000)
    await held(bytes(900))
    assert_comes_again(await door.post("/v1/traces", content=traces_body(spans=20), headers=headers))
    assert (await door.post("/v1/traces", content=b"", headers=headers)).status_code == 200


async def test_a_body_counts_as_what_it_unpacks_to(
    door: httpx.AsyncClient,
    headers: dict[str, str],
    held: Callable[..., Any],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(this_door().admission.budget, "max_bytes", 2_000)
    await held(b"\n\0")
    packed = {**headers, "content-encoding": "gzip"}
    body = gzip.compress(traces_body(spans=100))
    assert len(body) < 1_500
    assert_comes_again(await door.post("/v1/traces", content=body, headers=packed))


async def test_more_requests_than_the_process_may_hold_are_turned_away(
    door: httpx.AsyncClient,
    headers: dict[str, str],
    held: Callable[..., Any],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    assert this_door()  # with a share for the key that is larger than what is left of the limit
    monkeypatch.setattr("apps.ingest.door.door.MAX_IN_FLIGHT_REQUESTS", 2)
    for _ in range(2):
        await held(b"\n\0")
    assert_comes_again(await door.post("/v1/traces", content=traces_body(), headers=headers))


async def test_a_body_that_does_not_arrive_is_no_longer_waited_for(
    door: httpx.AsyncClient,
    queue_server: "redis.Redis",
    ingest_key: IssuedKey,
    headers: dict[str, str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    async def stalled() -> AsyncIterator[bytes]:
        yield b"\n"
        await asyncio.sleep(60)

    monkeypatch.setattr("apps.ingest.door.door.BODY_TIMEOUT_S", 0.05)
    answer = await door.post("/v1/traces", content=stalled(), headers=headers)
    assert_comes_again(answer)
    assert answer.headers["connection"] == "close"
    assert "did not arrive" in Status.FromString(answer.content).message
    await this_door().refusals.flush()
    (shown,) = recent_refusals(
        queue_server, project_id=ingest_key.row.project_id, address="203.0.113.9", since_s=0
    )
    assert shown.reason == "too_slow"


async def test_a_request_is_answered_before_its_sender_gives_up(
    door: httpx.AsyncClient, headers: dict[str, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    async def stuck(*args: Any, **kwargs: Any) -> None:
        await asyncio.sleep(60)

    monkeypatch.setattr(this_door().admission.keep, "put", stuck)
    monkeypatch.setattr("apps.ingest.door.door.TAKE_TIMEOUT_S", 0.5)
    assert_comes_again(await door.post("/v1/traces", content=traces_body(), headers=headers))


async def test_the_time_that_a_body_takes_is_not_held_against_its_request(
    door: httpx.AsyncClient, headers: dict[str, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    async def slow() -> AsyncIterator[bytes]:
        await asyncio.sleep(2.5)
        yield traces_body()

    # The key is known and remembered: what is timed is the body alone.
    assert (await door.post("/v1/traces", content=b"", headers=headers)).status_code == 200
    monkeypatch.setattr("apps.ingest.door.door.TAKE_TIMEOUT_S", 2.0)
    assert (await door.post("/v1/traces", content=slow(), headers=headers)).status_code == 200


async def test_large_bodies_are_checked_one_at_a_time_while_small_ones_pass(
    door: httpx.AsyncClient,
    queue_server: "redis.Redis",
    headers: dict[str, str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    go_on = threading.Event()
    check, together = admit._check, [0, 0]

    def check_slowly(parcel: Any, window: Any, max_bytes: int) -> Any:
        is_large = len(parcel.packed) > 1_000
        together[0] += is_large
        together[1] = max(together)
        go_on.wait(10 * is_large)
        together[0] -= is_large
        return check(parcel, window, max_bytes)

    monkeypatch.setattr(admit, "LARGE_WIRE_BYTES", 1_000)
    monkeypatch.setattr(admit, "_check", check_slowly)
    large = [
        asyncio.create_task(door.post("/v1/traces", content=traces_body(spans=100 + number), headers=headers))
        for number in range(3)
    ]
    while not together[0]:
        assert not any(task.done() for task in large)
        await asyncio.sleep(0.01)
    assert (await door.post("/v1/traces", content=traces_body(), headers=headers)).status_code == 200
    go_on.set()
    assert [answer.status_code for answer in await asyncio.gather(*large)] == [200, 200, 200]
    assert together[1] == 1
    # On a machine that is busy with something else the queue may be slow: then they come by way of the spool.
    async with asyncio.timeout(30):
        while queue_server.xlen(STREAM) < 4:
            await asyncio.sleep(0.05)
    assert queue_server.xlen(STREAM) == 4


async def test_a_small_body_that_unpacks_to_a_large_one_is_checked_as_a_large_one(
    door: httpx.AsyncClient,
    queue_server: "redis.Redis",
    headers: dict[str, str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(admit, "LARGE_BODY_BYTES", 1_000)
    body = gzip.compress(traces_body(spans=200))
    answer = await door.post("/v1/traces", content=body, headers={**headers, "content-encoding": "gzip"})
    assert (answer.status_code, queue_server.xlen(STREAM)) == (200, 1)
