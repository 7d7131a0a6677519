"""Replay: each spooled body is queued exactly once, whenever the replayer dies and however many there are."""

import asyncio
import multiprocessing
import random
from collections import Counter
from io import StringIO
from multiprocessing.context import ForkServerProcess
from multiprocessing.synchronize import Event
from pathlib import Path

import pytest
import redis
import redis.asyncio
from django.conf import settings
from django.core.management import call_command

from apps.ingest.queue.intake import QueueUnavailable
from apps.ingest.queue.keys import Shard
from apps.ingest.spool import replay as replay_module
from apps.ingest.spool import requeue as requeue_module
from apps.ingest.spool import spool as spool_module
from apps.ingest.spool.replay import Replayer
from apps.ingest.spool.requeue import Requeue
from apps.ingest.spool.spool import SegmentWriter
from apps.ingest.spool.spool_folder import SpoolFolder
from apps.otlp.signals import Signal
from tests.ingest import spool_replayer
from tests.ingest.spool_writer import numbered
from tests.queue_fixtures import entries_of

STREAM = Shard(Signal.TRACES, 0).stream
BODIES = 400
KILLS = 20
FORKS = multiprocessing.get_context("forkserver")
FORKS.set_forkserver_preload(["tests.ingest.spool_replayer", "tests.ingest.spool_writer"])


@pytest.fixture
def folder(monkeypatch: pytest.MonkeyPatch, queue_server: "redis.Redis") -> SpoolFolder:
    monkeypatch.setattr(spool_module, "SEGMENT_BYTES", 20_000)
    return SpoolFolder(Path(settings.SPOOL_DIR), max_bytes=1 << 30)


def fill(folder: SpoolFolder, *, bodies: int = BODIES) -> None:
    writer = SegmentWriter(folder)
    for number in range(bodies):
        writer.write([numbered(number)])
    writer.seal()


def replayer_of(folder: SpoolFolder, has_begun: Event) -> ForkServerProcess:
    return FORKS.Process(target=spool_replayer.run, args=(folder.path, settings.REDIS_URL, has_begun))


def _live(folder: SpoolFolder, for_s: float) -> None:
    """Replay, until it is done or killed after so long."""
    process = replayer_of(folder, has_begun := FORKS.Event())
    process.start()
    assert has_begun.wait(120)
    process.join(for_s)
    process.kill()
    process.join(120)


def times_queued(client: "redis.Redis") -> Counter[int]:
    return Counter(int(fields[b"received_ns"]) for fields in entries_of(client, STREAM))


def test_kill_9_of_the_replayer_at_any_moment_queues_each_body_once(
    folder: SpoolFolder, queue_server: "redis.Redis"
) -> None:
    fill(folder)
    seeded = random.Random(4)
    for _ in range(KILLS):
        _live(folder, seeded.uniform(0, 0.1))
    left = len(folder.segments())
    _live(folder, 30)
    print(f"{KILLS} replayers were killed; {left} segments were left to the last")
    assert folder.segments() == []
    assert times_queued(queue_server) == Counter(range(BODIES))


def test_many_replayers_share_a_folder(folder: SpoolFolder, queue_server: "redis.Redis") -> None:
    fill(folder)
    has_begun = FORKS.Event()
    crowd = [replayer_of(folder, has_begun) for _ in range(4)]
    for process in crowd:
        process.start()
    for process in crowd:
        process.join(120)
    assert folder.segments() == []
    assert times_queued(queue_server) == Counter(range(BODIES))


async def test_a_segment_that_was_queued_but_not_removed_is_not_queued_again(
    folder: SpoolFolder, queue_server: "redis.Redis", monkeypatch: pytest.MonkeyPatch
) -> None:
    fill(folder, bodies=5)
    (path,) = folder.segments()
    data = path.read_bytes()
    async with redis.asyncio.Redis.from_url(settings.REDIS_URL) as client:
        replayer = Replayer(folder, Requeue(client))
        assert await replayer.replay_all() == 5
        path.write_bytes(data)  # as if the removal had not reached the disk
        assert await replayer.replay_all() == 0
    assert times_queued(queue_server) == Counter(range(5))


async def test_a_queue_that_is_half_full_is_left_to_those_who_send_now(
    folder: SpoolFolder, queue_server: "redis.Redis", monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(requeue_module, "MOST_ENTRIES", 10)
    monkeypatch.setattr(replay_module, "AT_ONCE", 4)
    fill(folder, bodies=15)
    async with redis.asyncio.Redis.from_url(settings.REDIS_URL) as client:
        replayer = Replayer(folder, Requeue(client))
        with pytest.raises(QueueUnavailable, match="half full"):
            await replayer.replay_all()
        await asyncio.sleep(0.1)
        assert queue_server.xlen(STREAM) == 10
        assert len(folder.segments()) == 1
        monkeypatch.setattr(requeue_module, "MOST_ENTRIES", 1000)
        assert await replayer.replay_all() == 5
    assert times_queued(queue_server) == Counter(range(15))


def test_an_operator_sees_the_spool_and_replays_it(folder: SpoolFolder, queue_server: "redis.Redis") -> None:
    fill(folder, bodies=5)
    (folder.path / "0-1-ab.bad").write_bytes(b"damaged")
    said = StringIO()
    call_command("spool", "status", stdout=said)
    assert "1 segments" in said.getvalue()
    assert "1 damaged files" in said.getvalue()
    call_command("spool", "replay", stdout=said)
    assert "5 bodies were queued." in said.getvalue()
    assert times_queued(queue_server) == Counter(range(5))
