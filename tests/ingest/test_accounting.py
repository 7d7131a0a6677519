"""What is accepted is counted to the last item, and a month's quota lets in what it says."""

import asyncio
import contextlib
import itertools
from collections import Counter
from collections.abc import AsyncIterator, Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
import redis
from asgiref.sync import async_to_sync, sync_to_async
from hypothesis import HealthCheck, given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st

from apps.ingest.queue import intake as queue
from apps.ingest.queue.entry import Entry
from apps.ingest.queue.intake import Intake, Queued, QueueUnavailable
from apps.ingest.queue.keys import Shard, minute_counters, month_counters
from apps.ingest.queue.ledger import MINUTE_NS, minute_of, month_of
from apps.ingest.sender import Sender
from apps.ingest.throttle import Excess, Throttled
from apps.ingest.write.outlet import Outlet
from apps.otlp.signals import Signal
from apps.projects.allowance import UNLIMITED, Allowance
from tests.ingest.delivery import hold_lease
from tests.queue_fixtures import entries_of
from tests.servers import Valkey, free_port

# 2026-05-31T23:59:30Z: half a minute before a month ends.
LAST_OF_MAY_NS = 1_780_271_970 * 1_000_000_000
PROJECT = 7


@pytest.fixture
async def intake(queue_server: "redis.Redis") -> AsyncIterator[Intake]:
    intake = Intake()
    yield intake
    await intake.close()


def counters(client: "redis.Redis", name: str) -> dict[str, int]:
    fields: dict[bytes, bytes] = client.hgetall(name)  # type: ignore[assignment]
    return {field.decode(): int(value) for field, value in fields.items()}


async def put(
    intake: Intake,
    body: bytes,
    *,
    signal: Signal = Signal.TRACES,
    allowance: Allowance = UNLIMITED,
    key_id: int = 3,
    items: int = 5,
    received_ns: int = LAST_OF_MAY_NS,
) -> Queued:
    return await intake.put(
        signal,
        sender=Sender(PROJECT, key_id, allowance),
        items=items,
        received_ns=received_ns,
        body=body,
    )


async def test_an_accepted_body_is_counted_by_signal_and_key(
    intake: Intake, queue_server: "redis.Redis"
) -> None:
    await put(intake, b"one", items=5)
    await put(intake, b"other", items=2)
    await put(intake, b"log", items=9, signal=Signal.LOGS, key_id=4)
    minute = minute_counters(PROJECT, minute_of(LAST_OF_MAY_NS))
    assert counters(queue_server, minute) == {
        "a:traces:3:requests": 2,
        "a:traces:3:items": 7,
        "a:traces:3:bytes": 8,
        "a:logs:4:requests": 1,
        "a:logs:4:items": 9,
        "a:logs:4:bytes": 3,
    }
    month = month_counters(PROJECT, "2026-05")
    assert counters(queue_server, month) == {
        "traces:items": 7,
        "traces:bytes": 8,
        "logs:items": 9,
        "logs:bytes": 3,
    }
    assert 25 * 3600 < queue_server.ttl(minute) <= 26 * 3600
    assert 69 * 24 * 3600 < queue_server.ttl(month) <= 70 * 24 * 3600


async def test_the_same_body_again_counts_once(intake: Intake, queue_server: "redis.Redis") -> None:
    answers = [await put(intake, b"same") for _ in range(3)]
    assert [answer.is_new for answer in answers] == [True, False, False]
    assert counters(queue_server, month_counters(PROJECT, "2026-05"))["traces:items"] == 5


async def test_the_sender_is_warned_from_80_percent_and_refused_at_100(intake: Intake) -> None:
    allowance = Allowance(monthly_spans=50)
    warnings = [(await put(intake, b"%d" % number, allowance=allowance)).warning for number in range(10)]
    assert [bool(warning) for warning in warnings] == [False] * 7 + [True] * 3
    assert warnings[7] == "80% of this project's 50 spans a month are used"
    with pytest.raises(Throttled, match="quota of 50 spans a month is used up") as refused:
        await put(intake, b"one more", allowance=allowance)
    assert refused.value.excess is Excess.SPANS


async def test_a_body_that_was_accepted_is_accepted_again_when_the_month_is_used_up(intake: Intake) -> None:
    allowance = Allowance(monthly_spans=5)
    await put(intake, b"the last", allowance=allowance)
    assert not (await put(intake, b"the last", allowance=allowance)).is_new


async def test_bytes_count_unpacked_and_over_all_signals_while_spans_are_traces_alone(intake: Intake) -> None:
    allowance = Allowance(monthly_spans=5, monthly_bytes=100)
    await put(intake, bytes(40), allowance=allowance)
    await put(intake, bytes(41), allowance=allowance, signal=Signal.LOGS)
    await put(intake, bytes(42), allowance=allowance, signal=Signal.METRICS)
    with pytest.raises(Throttled) as refused:
        await put(intake, bytes(1), allowance=allowance, signal=Signal.LOGS)
    assert refused.value.excess is Excess.BYTES


async def test_the_month_is_a_month_of_utc_and_begins_anew(
    intake: Intake, queue_server: "redis.Redis"
) -> None:
    allowance = Allowance(monthly_spans=5)
    await put(intake, b"may", allowance=allowance)
    with pytest.raises(Throttled):
        await put(intake, b"still may", allowance=allowance, received_ns=LAST_OF_MAY_NS + MINUTE_NS // 2 - 1)
    await put(intake, b"june", allowance=allowance, received_ns=LAST_OF_MAY_NS + MINUTE_NS // 2)
    assert counters(queue_server, month_counters(PROJECT, "2026-06"))["traces:items"] == 5


async def test_a_full_queue_counts_nothing(
    intake: Intake, queue_server: "redis.Redis", monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(queue, "MAX_ENTRIES", 1)
    await put(intake, b"one")
    with pytest.raises(QueueUnavailable, match="full"):
        await put(intake, b"two")
    assert counters(queue_server, month_counters(PROJECT, "2026-05"))["traces:items"] == 5


def end_all(client: "redis.Redis", end: Callable[[Outlet, list[Entry]], None]) -> None:
    """What the writer does with all that is queued."""
    shard = Shard(Signal.TRACES, 0)
    outlet = Outlet(client, shard, hold_lease(client, shard.lease))
    outlet.ensure_group()
    end(outlet, outlet.read_new(count=100, block_ms=100))


async def test_what_is_stored_or_dead_counts_in_the_minute_and_month_that_took_it_in(
    intake: Intake, queue_server: "redis.Redis"
) -> None:
    for number in range(3):
        await put(intake, b"may %d" % number)
    await put(intake, b"june", received_ns=LAST_OF_MAY_NS + MINUTE_NS)

    def end(outlet: Outlet, entries: list[Entry]) -> None:
        outlet.bury(entries[0], "no")
        outlet.acknowledge(entries[1:])

    await sync_to_async(end_all)(queue_server, end)
    may = counters(queue_server, month_counters(PROJECT, "2026-05"))
    june = counters(queue_server, month_counters(PROJECT, "2026-06"))
    assert (may["traces:items"], may["traces:stored"], may["traces:dead"]) == (15, 10, 5)
    assert (june["traces:items"], june["traces:stored"]) == (5, 5)
    minute = counters(queue_server, minute_counters(PROJECT, minute_of(LAST_OF_MAY_NS)))
    assert (minute["a:traces:3:items"], minute["s:traces"], minute["d:traces"]) == (15, 10, 5)


async def test_what_is_stored_after_its_minute_was_forgotten_leaves_no_counter_for_ever(
    intake: Intake, queue_server: "redis.Redis"
) -> None:
    await put(intake, b"late")
    queue_server.delete(minute_counters(PROJECT, minute_of(LAST_OF_MAY_NS)))
    await sync_to_async(end_all)(queue_server, Outlet.acknowledge)
    assert queue_server.keys("spanwise:stats:*") == []


@dataclass
class Model:
    """The accounting in plain Python."""

    seen: set[tuple[int, Signal, bytes]] = field(default_factory=set)
    items: Counter[tuple[int, Signal]] = field(default_factory=Counter)
    weight: Counter[tuple[int, Signal]] = field(default_factory=Counter)

    def put(self, project: int, signal: Signal, body: bytes, items: int, allowance: Allowance) -> str:
        if (project, signal, body) in self.seen:
            return "seen"
        bytes_used = sum(self.weight[project, each] for each in Signal)
        spans_used = self.items[project, Signal.TRACES]
        if signal is Signal.TRACES and spans_used >= (allowance.monthly_spans or 2**60):
            return Excess.SPANS
        if bytes_used >= (allowance.monthly_bytes or 2**60):
            return Excess.BYTES
        self.seen.add((project, signal, body))
        self.items[project, signal] += items
        self.weight[project, signal] += len(body)
        return "new"


ALLOWANCES = st.builds(
    Allowance,
    monthly_spans=st.none() | st.integers(1, 200),
    monthly_bytes=st.none() | st.integers(1, 200),
)
PUTS = st.tuples(
    st.integers(1, 2),
    st.sampled_from(Signal),
    st.binary(min_size=1, max_size=40),
    st.integers(1, 60),
    ALLOWANCES,
)


@hypothesis_settings(
    max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow]
)
@given(puts=st.lists(PUTS, max_size=30))
def test_any_sequence_of_bodies_is_accepted_and_counted_as_the_model_does(
    queue_server: "redis.Redis", puts: list[tuple[int, Signal, bytes, int, Allowance]]
) -> None:
    queue_server.flushall()
    model = Model()
    expected = [model.put(*each) for each in puts]
    assert async_to_sync(answer_all)(puts) == expected
    for project in (1, 2):
        found = counters(queue_server, month_counters(project, month_of(LAST_OF_MAY_NS)))
        wanted = {f"{signal}:items": model.items[project, signal] for signal in Signal}
        wanted |= {f"{signal}:bytes": model.weight[project, signal] for signal in Signal}
        assert found == {name: value for name, value in wanted.items() if value}
    queued = sum(int(queue_server.xlen(Shard(signal, 0).stream)) for signal in Signal)
    assert queued == expected.count("new")


async def answer_all(puts: list[tuple[int, Signal, bytes, int, Allowance]]) -> list[str]:
    intake = Intake()
    answers = []
    for project, signal, body, items, allowance in puts:
        try:
            queued = await intake.put(
                signal,
                sender=Sender(project, 1, allowance),
                items=items,
                received_ns=LAST_OF_MAY_NS,
                body=body,
            )
            answers.append("new" if queued.is_new else "seen")
        except Throttled as refused:
            answers.append(refused.excess)
    await intake.close()
    return answers


def test_a_quota_holds_to_the_last_body_with_many_senders_at_ten_times_its_size(
    queue_server: "redis.Redis",
) -> None:
    quota, items = 1_000, 7
    with ThreadPoolExecutor(4) as pool:
        accepted = sum(pool.map(lambda sender: async_to_sync(offer)(sender, quota, items), range(4)))
    month = counters(queue_server, month_counters(PROJECT, month_of(LAST_OF_MAY_NS)))
    minute = counters(queue_server, minute_counters(PROJECT, minute_of(LAST_OF_MAY_NS)))
    assert month["traces:items"] == accepted * items
    assert quota <= accepted * items < quota + items
    assert sum(minute.get(f"a:traces:{key}:items", 0) for key in range(4)) == accepted * items
    assert queue_server.xlen(Shard(Signal.TRACES, 0).stream) == accepted


async def offer(sender: int, quota: int, items: int) -> int:
    """Offer two and a half quotas, sixteen requests at a time; how many bodies were accepted."""
    intake = Intake()
    gate = asyncio.Semaphore(16)

    async def offer_one(number: int) -> int:
        async with gate:
            try:
                body = b"%d of %d" % (number, sender)
                await put(intake, body, items=items, key_id=sender, allowance=Allowance(monthly_spans=quota))
            except Throttled:
                return 0
            return 1

    answers = await asyncio.gather(*(offer_one(number) for number in range(quota * 5 // 2 // items)))
    await intake.close()
    return sum(answers)


def test_what_is_counted_is_what_is_queued_when_redis_is_killed(tmp_path: Path, settings: Any) -> None:
    with Valkey(tmp_path, free_port()) as server:
        settings.REDIS_URL = server.url
        accepted = async_to_sync(put_until_killed)(server, after=60)
        server.start()
        server.wait_ready()
        client = redis.Redis.from_url(server.url)
        queued = sum(int(fields[b"items"]) for fields in entries_of(client, Shard(Signal.TRACES, 0).stream))
        month = counters(client, month_counters(PROJECT, month_of(LAST_OF_MAY_NS)))
        minute = counters(client, minute_counters(PROJECT, minute_of(LAST_OF_MAY_NS)))
        client.close()
    assert month["traces:items"] == minute["a:traces:3:items"] == queued >= accepted
    assert minute["a:traces:3:requests"] * 5 == queued


async def put_until_killed(server: Valkey, *, after: int) -> int:
    """Put from many tasks; the server is killed under them. How many items were answered for."""
    intake = Intake()
    accepted: list[int] = []

    async def put_on(sender: int) -> None:
        with contextlib.suppress(QueueUnavailable):
            for number in itertools.count():
                await put(intake, b"%d of %d" % (number, sender))
                accepted.append(5)

    senders = [asyncio.create_task(put_on(sender)) for sender in range(8)]
    while len(accepted) < after:
        await asyncio.sleep(0.001)
    await asyncio.to_thread(server.kill)
    await asyncio.gather(*senders)
    await intake.close()
    return sum(accepted)
