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
from apps.live.announce import CHANNEL, Announcement, announce, parse_announcement
from apps.live.feeds import Feed, News
from apps.live.hub import Hub
from apps.live.viewers import Viewer
from apps.live.wanted import Wanted
from apps.otlp.signals import Signal
from apps.traces.matching import check_arrived_filter
from tests.servers import Valkey, free_port

SHOP, WAREHOUSE = 1, 2


class Reads:
    """Stands for the store: remembers what was asked, answers with it, and can be held up."""

    def __init__(self) -> None:
        self.asked: list[tuple[int, tuple[int, ...], Wanted]] = []
        self.may_answer = threading.Event()
        self.may_answer.set()
        # The filter that waits for `may_answer`, and the one that fails; None: all wait, each in its turn.
        self.slow: str | None = None
        self.failing: str | None = None
        self.failures: list[Exception] = []

    def __call__(self, project_id: int, batches: Sequence[int], wanted: Wanted) -> News:
        self.asked.append((project_id, tuple(batches), wanted))
        if self.slow in (None, wanted.q):
            self.may_answer.wait(10)
        if wanted.q == self.failing:
            raise RuntimeError("too dear")
        if self.failures:
            raise self.failures.pop()
        name = f"{wanted.q}:{','.join(map(str, batches))}"
        return News([{"name": name}], matched=5 * len(batches))

    def feeds(self) -> dict[str, Feed]:
        return {
            "traces": Feed(Signal.TRACES, self, check_arrived_filter),
            "spans": Feed(Signal.TRACES, self, check_arrived_filter),
            "lines": Feed(Signal.LOGS, self, check_arrived_filter),
        }


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
    return Hub(announcer.url, feeds=reads.feeds())


@pytest.fixture
def say(announcer: Valkey) -> Iterator[Callable[..., None]]:
    client = redis.Redis.from_url(announcer.url)
    yield lambda batch, projects, signal=Signal.TRACES: announce(client, signal, batch, projects)
    client.close()


Say = Callable[..., None]


async def receive(viewer: Viewer) -> Any:
    return orjson.loads(await asyncio.wait_for(viewer.next_frame(), 60))


async def names(viewer: Viewer) -> list[str]:
    frame = await receive(viewer)
    return [row["name"] for row in frame[frame["type"]]]


async def until(condition: Callable[[], bool]) -> None:
    async with asyncio.timeout(60):
        while not condition():
            await asyncio.sleep(0.01)


async def test_viewers_of_a_project_are_told_and_others_are_not(hub: Hub, say: Say, reads: Reads) -> None:
    ours, theirs = Viewer(), Viewer()
    await hub.join(SHOP, ours)
    await hub.join(WAREHOUSE, theirs)
    say(7, {SHOP: 3})
    assert await names(ours) == [":7"]
    say(2**64 - 1, {WAREHOUSE: 1, 99: 5})
    assert await names(theirs) == [f":{2**64 - 1}"]
    assert [project_id for project_id, _, _ in reads.asked] == [SHOP, WAREHOUSE]


async def test_the_store_is_asked_once_for_all_who_look_at_the_same(hub: Hub, say: Say, reads: Reads) -> None:
    viewers = [Viewer() for _ in range(6)]
    for number, viewer in enumerate(viewers):
        viewer.wanted = Wanted(q=["cart", "shop"][number % 2])
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
    await until(lambda: len(hub._streams[SHOP]._pending[Wanted()]) == 3)
    reads.may_answer.set()
    assert [await names(viewer), await names(viewer)] == [[":1"], [":2,3,4"]]


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
    await until(lambda: hub._streams[SHOP]._pending[Wanted()] == {4})
    reads.may_answer.set()
    assert (await receive(viewer))["type"] == "resync"
    assert [await names(viewer), await names(viewer)] == [[":1"], [":4"]]


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
    assert await names(viewer) == [":2"]


async def test_a_filter_that_fails_is_told_to_those_who_look_through_it_and_the_others_go_on(
    hub: Hub, say: Say, reads: Reads
) -> None:
    reads.failing = "dear"
    dear, others = Viewer(), [Viewer() for _ in range(4)]
    dear.wanted = Wanted(q="dear")
    await hub.join(SHOP, dear)
    for number, viewer in enumerate(others):
        viewer.wanted = Wanted(q=f"cheap{number}")
        await hub.join(SHOP, viewer)
    for batch in (1, 2):
        say(batch, {SHOP: 1})
        assert [await names(viewer) for viewer in others] == [[f"cheap{n}:{batch}"] for n in range(4)]
    assert (await receive(dear))["type"] == "resync"


async def test_a_slow_filter_holds_up_no_other_and_catches_up(hub: Hub, say: Say, reads: Reads) -> None:
    reads.slow = "slow"
    reads.may_answer.clear()
    slow, others = Viewer(), [Viewer() for _ in range(4)]
    slow.wanted = Wanted(q="slow")
    await hub.join(SHOP, slow)
    for number, viewer in enumerate(others):
        viewer.wanted = Wanted(q=f"quick{number}")
        await hub.join(SHOP, viewer)
    for batch in (1, 2, 3):
        say(batch, {SHOP: 1})
        assert [await names(viewer) for viewer in others] == [[f"quick{n}:{batch}"] for n in range(4)]
    reads.may_answer.set()
    assert [await names(slow), await names(slow)] == [["slow:1"], ["slow:2,3"]]


async def test_a_filter_that_changes_during_a_read_gets_nothing_of_the_old_one(
    hub: Hub, say: Say, reads: Reads
) -> None:
    viewer, other = Viewer(), Viewer()
    await hub.join(SHOP, viewer)
    await hub.join(SHOP, other)
    reads.may_answer.clear()
    say(1, {SHOP: 1})
    await until(lambda: len(reads.asked) == 1)
    viewer.wanted = Wanted(q="cart")
    reads.may_answer.set()
    assert await names(other) == [":1"]
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
            '{"signal": "traces", "batch": 1, "items_by_project": {"x": 1}}',
            '{"signal": "traces", "batch": 1, "items_by_project": 7}',
            '{"signal": "smoke", "batch": 1, "items_by_project": {"1": 1}}',
        ):
            client.publish(CHANNEL, junk)
    say(5, {SHOP: 1})
    assert await names(viewer) == [":5"]


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
    assert await names(viewer) == [":8"]


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
    assert await names(viewer) == [":9"]


async def test_when_nobody_watches_nothing_runs(hub: Hub, say: Say, reads: Reads, announcer: Valkey) -> None:
    viewer = Viewer(user_id=4)
    await hub.join(SHOP, viewer)
    hub.leave(SHOP, viewer)
    hub.leave(SHOP, viewer)
    await until(lambda: listeners(announcer) == 0)
    say(1, {SHOP: 1})
    await hub.join(SHOP, viewer)
    say(2, {SHOP: 1})
    assert await names(viewer) == [":2"]
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
    announce(recorder, Signal.LOGS, 2**63 + 1, {SHOP: 3, WAREHOUSE: 1})  # type: ignore[arg-type]
    written = parse_announcement(recorder.payload)
    assert written == Announcement(Signal.LOGS, 2**63 + 1, {SHOP: 3, WAREHOUSE: 1})


async def test_a_feed_hears_only_of_its_own_signal(hub: Hub, say: Say, reads: Reads) -> None:
    spans, lines = Viewer(), Viewer()
    spans.wanted, lines.wanted = Wanted("spans"), Wanted("lines")
    await hub.join(SHOP, spans)
    await hub.join(SHOP, lines)
    say(1, {SHOP: 1}, Signal.METRICS)
    say(2, {SHOP: 1}, Signal.LOGS)
    say(3, {SHOP: 1})
    assert [await names(lines), await names(spans)] == [[":2"], [":3"]]
    assert [wanted.feed for _, _, wanted in reads.asked] == ["lines", "spans"]


async def test_whoever_wants_nothing_is_told_nothing(hub: Hub, say: Say, reads: Reads) -> None:
    silent, other = Viewer(), Viewer()
    silent.wanted = None
    await hub.join(SHOP, silent)
    await hub.join(SHOP, other)
    say(1, {SHOP: 1})
    assert await names(other) == [":1"]
    hub._streams[SHOP].tell_rates(0)
    assert not silent._has_news()


async def test_the_rate_is_of_all_that_match_and_told_when_it_changes(hub: Hub, say: Say) -> None:
    viewer = Viewer()
    await hub.join(SHOP, viewer)
    say(1, {SHOP: 1})
    assert (await receive(viewer))["matched"] == 5
    now_s = asyncio.get_running_loop().time()
    stream = hub._streams[SHOP]
    stream.tell_rates(now_s + 5)
    frame = await receive(viewer)
    assert (frame["type"], round(frame["per_second"])) == ("rate", 1)
    stream.tell_rates(now_s + 60)
    assert await receive(viewer) == {"type": "rate", "per_second": 0.0}
    stream.tell_rates(now_s + 62)
    assert not viewer._has_news()


async def test_the_rate_of_another_filter_is_told_though_it_is_the_same(hub: Hub) -> None:
    viewer = Viewer()
    await hub.join(SHOP, viewer)
    hub._streams[SHOP].tell_rates(0)
    assert await receive(viewer) == {"type": "rate", "per_second": 0.0}
    viewer.forget_rows()
    viewer.wanted = Wanted(q="cart")
    hub._streams[SHOP].tell_rates(2)
    assert await receive(viewer) == {"type": "rate", "per_second": 0.0}
