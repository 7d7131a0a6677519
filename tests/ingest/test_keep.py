"""Keep: what is answered 200 while Redis is killed, stopped, full or silent comes out of the queue once."""

import asyncio
import os
import signal
import time
from collections.abc import AsyncIterator, Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
import redis
from django.conf import settings as django_settings

from apps.ingest.queue.intake import SEEN_S, UNHEARD_S, QueueUnavailable, body_digest
from apps.ingest.queue.keys import Shard, seen_body
from apps.ingest.sender import Sender
from apps.ingest.spool import keep as keep_module
from apps.ingest.spool.keep import Keep
from apps.ingest.spool.recent import Waiting
from apps.ingest.spool.replay import REPLAYED_S
from apps.otlp.signals import Signal
from tests.ingest.swallowing_proxy import SwallowingProxy
from tests.queue_fixtures import entries_of
from tests.servers import Valkey, free_port

STREAM = Shard(Signal.TRACES, 0).stream
ALICE = Sender(project_id=7, key_id=3)


def body_number(number: int) -> bytes:
    return b"body %d" % number


async def put(keep: Keep, number: int) -> bool:
    """Whether it was new."""
    queued = await keep.put(
        Signal.TRACES, sender=ALICE, items=1, received_ns=number, body=body_number(number)
    )
    return queued.is_new


async def until(is_so: Callable[[], bool], timeout_s: float = 120) -> None:
    deadline_s = time.monotonic() + timeout_s
    while not is_so():
        assert time.monotonic() < deadline_s, "waited in vain"
        await asyncio.sleep(0.02)


def queued(client: "redis.Redis") -> list[bytes]:
    return sorted(fields[b"body"] for fields in entries_of(client, STREAM))


def is_empty(keep: Keep) -> bool:
    return keep.spool.folder.use().segments == 0


@pytest.fixture
def own_valkey(tmp_path: Path, settings: Any) -> Iterator[Valkey]:
    """A server that may be killed without hurting another test."""
    with Valkey(tmp_path / "valkey", free_port()) as server:
        settings.REDIS_URL = server.url
        settings.SPOOL_DIR = tmp_path / "spool"
        yield server


@pytest.fixture
async def keep(own_valkey: Valkey, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[Keep]:
    monkeypatch.setattr(keep_module, "TEND_S", 0.1)
    keep = Keep()
    yield keep
    await keep.close()


@pytest.fixture
def client(own_valkey: Valkey) -> Iterator["redis.Redis"]:
    with redis.Redis.from_url(own_valkey.url) as client:
        yield client


async def test_while_redis_answers_nothing_touches_the_disk(keep: Keep, client: "redis.Redis") -> None:
    assert [await put(keep, 1), await put(keep, 1), await put(keep, 2)] == [True, False, True]
    assert queued(client) == [body_number(1), body_number(2)]
    assert not django_settings.SPOOL_DIR.exists()


async def test_bodies_put_while_redis_is_dead_are_queued_once_when_it_is_back(
    keep: Keep, client: "redis.Redis", own_valkey: Valkey
) -> None:
    await put(keep, 0)
    own_valkey.kill()
    assert all(await asyncio.gather(*(put(keep, number) for number in range(1, 100))))
    assert not any(await asyncio.gather(*(put(keep, number) for number in range(50))))  # sent again
    own_valkey.start()
    await until(lambda: own_valkey.is_ready() and is_empty(keep))
    assert queued(client) == sorted(body_number(number) for number in range(100))
    assert await put(keep, 100)
    assert client.xlen(STREAM) == 101
    assert not await put(keep, 60)


async def test_a_new_process_replays_what_a_dead_one_spooled(
    keep: Keep, client: "redis.Redis", own_valkey: Valkey
) -> None:
    own_valkey.kill()
    await put(keep, 1)
    await keep.close()
    own_valkey.start()
    own_valkey.wait_ready()
    successor = Keep()
    successor.start()
    await until(lambda: is_empty(successor))
    await successor.close()
    assert queued(client) == [body_number(1)]


async def test_while_redis_hangs_a_sender_waits_once_and_then_no_longer(
    keep: Keep, client: "redis.Redis", own_valkey: Valkey
) -> None:
    await put(keep, 0)
    server = client.info("server")["process_id"]
    times_s = []
    os.kill(server, signal.SIGSTOP)
    try:
        for number in range(1, 101):
            started_s = time.monotonic()
            assert await put(keep, number)
            times_s.append(time.monotonic() - started_s)
    finally:
        os.kill(server, signal.SIGCONT)
    await until(lambda: is_empty(keep))
    print(f"while Redis hung: max {max(times_s) * 1000:.0f} ms, p98 {sorted(times_s)[97] * 1000:.1f} ms")
    assert queued(client) == sorted(body_number(number) for number in range(101))


async def test_an_answer_that_was_lost_does_not_queue_a_body_twice(
    keep: Keep, client: "redis.Redis", own_valkey: Valkey, settings: Any
) -> None:
    async with SwallowingProxy(own_valkey.port) as proxy:
        settings.REDIS_URL = proxy.url
        behind_proxy = Keep()
        await put(behind_proxy, 0)
        proxy.swallow_answers = True
        assert await put(behind_proxy, 1)  # queued, and nobody knows
        assert queued(client) == [body_number(0), body_number(1)]
        assert behind_proxy.spool.folder.use().segments == 1
        assert client.ttl(seen_body(body_digest(Signal.TRACES, 7, body_number(1)))) > UNHEARD_S - 60
        proxy.swallow_answers = False
        await until(lambda: is_empty(behind_proxy))
        await behind_proxy.close()
    assert queued(client) == [body_number(0), body_number(1)]


async def test_a_body_is_remembered_shortly_once_its_answer_was_heard(
    keep: Keep, client: "redis.Redis", monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(keep, "_heard", Waiting())
    await put(keep, 1)
    seen = seen_body(body_digest(Signal.TRACES, 7, body_number(1)))
    await until(lambda: 0 < int(client.ttl(seen)) <= SEEN_S)


async def test_what_a_spool_holds_too_is_not_forgotten_by_the_receiver_that_queued_it(
    keep: Keep, client: "redis.Redis", monkeypatch: pytest.MonkeyPatch
) -> None:
    digest = body_digest(Signal.TRACES, 7, body_number(1))
    assert await put(keep, 1)
    stranger = Keep()
    stranger.is_queue_away = True
    with monkeypatch.context() as patch:
        patch.setattr(stranger, "start", lambda: None)
        assert await put(stranger, 1)  # sent again, while the stranger does not reach Redis
    await stranger._requeue.remember_spooled([digest])
    await keep._let_go(early=True)
    assert client.ttl(seen_body(digest)) > UNHEARD_S - 60
    stranger.start()
    await until(lambda: 0 < int(client.ttl(seen_body(digest))) <= REPLAYED_S)
    await stranger.close()
    assert queued(client) == [body_number(1)]


async def test_who_answers_for_another_does_not_shorten_what_the_other_must_find(
    keep: Keep, client: "redis.Redis"
) -> None:
    digest = body_digest(Signal.TRACES, 7, body_number(1))
    await keep._requeue.remember_spooled([digest])
    assert not await put(keep, 1)
    assert keep._heard.due(at_most=1, early=True) == []
    await keep._requeue.forget_later([digest])
    assert client.ttl(seen_body(digest)) > UNHEARD_S - 60


async def test_another_receiver_answers_for_what_this_one_spooled(
    keep: Keep, client: "redis.Redis", own_valkey: Valkey
) -> None:
    digest = body_digest(Signal.TRACES, 7, body_number(1))
    await keep._requeue.remember_spooled([digest])
    assert not await put(keep, 1)
    own_valkey.kill()
    stranger = Keep()
    assert await put(stranger, 1)
    own_valkey.start()
    await until(lambda: own_valkey.is_ready() and is_empty(stranger))
    await stranger.close()
    assert queued(client) == [body_number(1)]


async def test_a_body_that_two_receivers_took_is_queued_once(
    keep: Keep, client: "redis.Redis", own_valkey: Valkey
) -> None:
    stranger = Keep()
    own_valkey.kill()
    assert await put(keep, 1)
    assert await put(stranger, 1)
    own_valkey.start()
    await until(lambda: own_valkey.is_ready() and is_empty(keep))
    await stranger.close()
    assert queued(client) == [body_number(1)]


async def test_a_full_redis_sends_bodies_to_the_spool_until_there_is_room(
    keep: Keep, client: "redis.Redis"
) -> None:
    client.config_set("maxmemory", "1mb")
    assert await put(keep, 1)
    assert client.xlen(STREAM) == 0
    client.config_set("maxmemory", "1gb")
    await until(lambda: is_empty(keep))
    assert queued(client) == [body_number(1)]


async def test_with_queue_and_spool_full_nothing_is_accepted(own_valkey: Valkey, settings: Any) -> None:
    settings.SPOOL_MAX_BYTES = 10
    keep = Keep()
    own_valkey.kill()
    with pytest.raises(QueueUnavailable):
        await put(keep, 1)
    await keep.close()


async def test_a_damaged_segment_is_kept_and_holds_up_nothing(
    keep: Keep, client: "redis.Redis", own_valkey: Valkey
) -> None:
    own_valkey.kill()
    await keep.close()
    stranger = Keep()
    for number in range(3):
        await put(stranger, number)
    await stranger.close()
    (path,) = stranger.spool.folder.segments()
    data = bytearray(path.read_bytes())
    data[len(data) // 2] ^= 1
    path.write_bytes(data)
    own_valkey.start()
    own_valkey.wait_ready()
    successor = Keep()
    successor.start()
    await until(lambda: is_empty(successor))
    await successor.close()
    assert queued(client) == [body_number(0), body_number(2)]
    assert path.with_suffix(".bad").read_bytes() == data
