"""The hub: from the real Valkey's announcements to the viewers, and what it says when it missed some."""

import asyncio
import threading
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any

import orjson
import pytest
import redis

from apps.live import stream
from apps.live.announce import CHANNEL, announce, parse_announcement
from apps.live.hub import Hub
from apps.live.viewers import Viewer
from apps.traces.queries import TraceFilter
from apps.traces.records import TraceSummary
from tests.servers import Valkey, free_port

SHOP, WAREHOUSE = 1, 2


def make_trace(name: str) -> TraceSummary:
    return TraceSummary(
        trace_id="0" * 32,
        root_service="shop",
        root_name=name,
        root_status="UNSET",
        root_received=True,
        environment="",
        environments=(),
        start_time_unix_nano=1,
        duration_ns=1,
        span_count=1,
        error_count=0,
        services=("shop",),
    )


class Reads:
    """Stands for the store: remembers what was asked, answers with it, and can be held up."""

    def __init__(self) -> None:
        self.asked: list[tuple[int, tuple[int, ...], TraceFilter]] = []
        self.may_answer = threading.Event()
        self.may_answer.set()
        self.failures: list[Exception] = []

    def __call__(self, project_id: int, batches: Sequence[int], wanted: TraceFilter) -> list[TraceSummary]:
        self.asked.append((project_id, tuple(batches), wanted))
        self.may_answer.wait(10)
        if self.failures:
            raise self.failures.pop()
        return [make_trace(f"{wanted.service}:{','.join(map(str, batches))}")]


@pytest.fixture(scope="module")
def announcer(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Valkey]:
    """A Valkey of our own: these tests end it."""
    with Valkey(tmp_path_factory.mktemp("live") / "valkey", free_port()) as server:
        yield server


@pytest.fixture
def reads() -> Reads:
    return Reads()


@pytest.fixture
async def hub(announcer: Valkey, reads: Reads) -> Hub:
    return Hub(announcer.url, read=reads)


@pytest.fixture
def say(announcer: Valkey) -> Iterator[Callable[[int, dict[int, int]], None]]:
    client = redis.Redis.from_url(announcer.url)
    yield lambda batch, projects: announce(client, batch, projects)
    client.close()


Say = Callable[[int, dict[int, int]], None]


async def receive(viewer: Viewer) -> Any:
    return orjson.loads(await asyncio.wait_for(viewer.next_frame(), 10))


async def names(viewer: Viewer) -> list[str]:
    return [trace["root_name"] for trace in (await receive(viewer))["traces"]]


async def until(condition: Callable[[], bool]) -> None:
    async with asyncio.timeout(10):
        while not condition():
            await asyncio.sleep(0.01)


async def test_viewers_of_a_project_are_told_and_others_are_not(hub: Hub, say: Say, reads: Reads) -> None:
    ours, theirs = Viewer(), Viewer()
    await hub.join(SHOP, ours)
    await hub.join(WAREHOUSE, theirs)
    say(7, {SHOP: 3})
    assert await names(ours) == ["None:7"]
    say(2**64 - 1, {WAREHOUSE: 1, 99: 5})
    assert await names(theirs) == [f"None:{2**64 - 1}"]
    assert [project_id for project_id, _, _ in reads.asked] == [SHOP, WAREHOUSE]


async def test_the_store_is_asked_once_for_all_who_look_at_the_same(hub: Hub, say: Say, reads: Reads) -> None:
    viewers = [Viewer() for _ in range(6)]
    for number, viewer in enumerate(viewers):
        viewer.wanted = TraceFilter(service=["cart", "shop"][number % 2])
        await hub.join(SHOP, viewer)
    say(7, {SHOP: 3})
    heard = [await names(viewer) for viewer in viewers]
    assert heard == [["cart:7"], ["shop:7"]] * 3
    assert len(reads.asked) == 2


async def test_batches_that_come_faster_than_they_can_be_read_are_read_together(
    hub: Hub, say: Say, reads: Reads
) -> None:
    viewer = Viewer()
    await hub.join(SHOP, viewer)
    reads.may_answer.clear()
    say(1, {SHOP: 1})
    await until(lambda: len(reads.asked) == 1)
    for batch in (2, 3, 4):
        say(batch, {SHOP: 1})
    await until(lambda: len(hub._streams[SHOP]._pending) == 3)
    reads.may_answer.set()
    assert [await names(viewer), await names(viewer)] == [["None:1"], ["None:2,3,4"]]


async def test_too_many_waiting_batches_become_a_resync(
    hub: Hub, say: Say, reads: Reads, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(stream, "MAX_PENDING", 2)
    viewer = Viewer()
    await hub.join(SHOP, viewer)
    reads.may_answer.clear()
    say(1, {SHOP: 1})
    await until(lambda: len(reads.asked) == 1)
    for batch in (2, 3, 4):
        say(batch, {SHOP: 1})
    await until(lambda: hub._streams[SHOP]._pending == {4})
    reads.may_answer.set()
    assert (await receive(viewer))["type"] == "resync"
    assert [await names(viewer), await names(viewer)] == [["None:1"], ["None:4"]]


async def test_a_read_that_fails_becomes_a_resync_and_the_stream_goes_on(
    hub: Hub, say: Say, reads: Reads, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(stream, "PAUSE_AFTER_FAILURE_S", 0)
    viewer = Viewer()
    await hub.join(SHOP, viewer)
    reads.failures.append(RuntimeError("no such table"))
    say(1, {SHOP: 1})
    assert (await receive(viewer))["type"] == "resync"
    say(2, {SHOP: 1})
    assert await names(viewer) == ["None:2"]


async def test_a_filter_that_changes_during_a_read_gets_nothing_of_the_old_one(
    hub: Hub, say: Say, reads: Reads
) -> None:
    viewer, other = Viewer(), Viewer()
    await hub.join(SHOP, viewer)
    await hub.join(SHOP, other)
    reads.may_answer.clear()
    say(1, {SHOP: 1})
    await until(lambda: len(reads.asked) == 1)
    viewer.wanted = TraceFilter(service="cart")
    reads.may_answer.set()
    assert await names(other) == ["None:1"]
    say(2, {SHOP: 1})
    assert await names(viewer) == ["cart:2"]


async def test_what_is_no_announcement_is_passed_over(hub: Hub, say: Say, announcer: Valkey) -> None:
    viewer = Viewer()
    await hub.join(SHOP, viewer)
    with redis.Redis.from_url(announcer.url) as client:
        for junk in (
            "",
            "{",
            "[]",
            '{"batch": 1}',
            '{"batch": 1, "spans_by_project": {"x": 1}}',
            '{"batch":1,"spans_by_project":7}',
        ):
            client.publish(CHANNEL, junk)
    say(5, {SHOP: 1})
    assert await names(viewer) == ["None:5"]


async def test_after_valkey_was_away_viewers_are_told_to_resync_and_the_stream_goes_on(
    hub: Hub, say: Say, announcer: Valkey
) -> None:
    viewer = Viewer()
    await hub.join(SHOP, viewer)
    announcer.kill()
    await until(lambda: not hub._listening.is_set())
    announcer.start()
    announcer.wait_ready()
    assert (await receive(viewer))["type"] == "resync"
    say(8, {SHOP: 1})
    assert await names(viewer) == ["None:8"]


async def test_a_viewer_is_let_in_while_valkey_is_away_and_told_when_it_is_back(
    hub: Hub, say: Say, announcer: Valkey, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("apps.live.hub.CONNECT_PATIENCE_S", 0.05)
    announcer.kill()
    viewer = Viewer()
    await hub.join(SHOP, viewer)
    monkeypatch.undo()
    told = asyncio.create_task(receive(viewer))
    await asyncio.sleep(0.1)
    assert not told.done()
    announcer.start()
    announcer.wait_ready()
    assert (await told)["type"] == "resync"
    say(9, {SHOP: 1})
    assert await names(viewer) == ["None:9"]


async def test_when_nobody_watches_nothing_runs(hub: Hub, say: Say, reads: Reads, announcer: Valkey) -> None:
    viewer = Viewer(user_id=4)
    await hub.join(SHOP, viewer)
    hub.leave(SHOP, viewer)
    hub.leave(SHOP, viewer)
    await until(lambda: listeners(announcer) == 0)
    say(1, {SHOP: 1})
    await hub.join(SHOP, viewer)
    say(2, {SHOP: 1})
    assert await names(viewer) == ["None:2"]
    assert [batches for _, batches, _ in reads.asked] == [(2,)]
    hub.leave(SHOP, viewer)


def listeners(announcer: Valkey) -> int:
    with redis.Redis.from_url(announcer.url) as client:
        ((_, count),) = client.pubsub_numsub(CHANNEL)
    return int(count)


async def test_one_person_may_open_many_pages_but_not_any_number(hub: Hub) -> None:
    viewers = [Viewer(user_id=4) for _ in range(30)]
    for viewer in viewers:
        await hub.join(SHOP, viewer)
    assert not hub.has_room_for(4)
    assert hub.has_room_for(5)
    hub.leave(SHOP, viewers[0])
    assert hub.has_room_for(4)


def test_an_announcement_is_read_as_it_was_written(tmp_path: Path) -> None:
    class Recorder:
        def publish(self, channel: str, payload: bytes) -> None:
            self.payload = payload

    recorder = Recorder()
    announce(recorder, 2**63 + 1, {SHOP: 3, WAREHOUSE: 1})  # type: ignore[arg-type]
    written = parse_announcement(recorder.payload)
    assert (written.batch, dict(written.spans_by_project)) == (2**63 + 1, {SHOP: 3, WAREHOUSE: 1})
