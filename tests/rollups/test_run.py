"""The job that counts behind the ingest: one project's spans hold up nobody else's."""

import time
from collections.abc import Sequence
from typing import TYPE_CHECKING

import pytest
from django.test import override_settings

from apps.clickhouse import client
from apps.clickhouse.progress import read_watermark as read_progress
from apps.clickhouse.recounting import TookTooLong, Touched
from apps.rollups import lease as leases
from apps.rollups import run, statements, touching
from apps.rollups.lease import CountingLease
from apps.rollups.touching import FEW_SPANS, WINDOW_SPANS, Windows, touch_minutes
from apps.rollups.turns import MAX_SPANS, SETBACK_S, Turns
from tests.clickhouse_fixtures import Store
from tests.traces.spans import NOON_NS, Draft, make_request

if TYPE_CHECKING:
    import redis

MINUTE_S = NOON_NS // 10**9


@pytest.fixture
def lease(queue_server: "redis.Redis") -> CountingLease:
    """Held."""
    queue_server.delete(leases.KEY)
    lease = CountingLease(queue_server)
    assert lease.acquire()
    return lease


def fail(*_: object, **__: object) -> None:
    raise client.QueryTooExpensive("too much", 241)


def no_spans(_: int, minutes: Sequence[int]) -> dict[int, int]:
    return dict.fromkeys(minutes, 0)


def list_due() -> list[tuple[int, int]]:
    return client.select(*statements.list_due(oldest_s=0, young_s=0, recounted_before_ms=0))


def read_watermark() -> int:
    ((watermark_ms,),) = client.select(*read_progress())
    return int(watermark_ms)


def test_nobody_else_counts_while_a_statement_runs_for_longer_than_the_lease(
    queue_server: "redis.Redis", monkeypatch: pytest.MonkeyPatch
) -> None:
    # Long enough for a machine that leaves a thread waiting for a second.
    monkeypatch.setattr(leases, "LEASE_MS", 2_000)
    monkeypatch.setattr(leases, "KEEP_EVERY_S", 0.1)
    queue_server.delete(leases.KEY)
    lease = CountingLease(queue_server)
    assert lease.acquire()
    with lease.kept_alive():
        time.sleep(3.0)
        assert not CountingLease(queue_server).acquire()
        lease.extend()


def test_many_spans_that_cannot_be_looked_at_are_looked_at_in_parts(
    clickhouse: Store, lease: CountingLease, monkeypatch: pytest.MonkeyPatch
) -> None:
    lease.insert(*statements.write_watermark(until_ms=1))
    clickhouse.insert(make_request([Draft()]), project_id=1)
    monkeypatch.setattr(touching, "_touch_kin", fail)
    windows = Windows()
    with pytest.raises(client.QueryTooExpensive):
        touch_minutes(lease, windows, settled_ms=2**41, until_s=0)
    assert FEW_SPANS <= windows.spans < WINDOW_SPANS
    assert read_watermark() == 1


def test_few_spans_that_cannot_be_looked_at_hold_up_nobody_and_their_minutes_are_counted(
    clickhouse: Store, lease: CountingLease, monkeypatch: pytest.MonkeyPatch
) -> None:
    lease.insert(*statements.write_watermark(until_ms=1))
    clickhouse.insert(make_request([Draft()]), project_id=1)
    monkeypatch.setattr(touching, "_touch_kin", fail)
    windows = Windows()
    windows.spans = FEW_SPANS
    assert touch_minutes(lease, windows, settled_ms=2**41, until_s=0) == 2**41
    assert read_watermark() == 2**41
    assert list_due() == [(1, MINUTE_S)]


def test_a_window_grows_again() -> None:
    windows = Windows()
    assert windows.shrink()
    shrunk = windows.spans
    windows.grow()
    assert shrunk < windows.spans <= WINDOW_SPANS


def test_a_minute_that_fails_again_waits_for_longer_each_time(monkeypatch: pytest.MonkeyPatch) -> None:
    now_s = 1000.0
    monkeypatch.setattr(time, "monotonic", lambda: now_s)
    turns, chunk = Turns(), Touched(1, (MINUTE_S,))
    for wait_s in (SETBACK_S, 2 * SETBACK_S, 4 * SETBACK_S):
        turns.note_failed(chunk)
        now_s += wait_s - 1
        assert list(turns.take([(1, MINUTE_S)], no_spans)) == []
        now_s += 2
        assert list(turns.take([(1, MINUTE_S)], no_spans)) == [chunk]


def test_minutes_are_counted_together_as_far_as_they_hold_few_spans() -> None:
    due = [(1, MINUTE_S - 60 * back) for back in range(40)]
    spans = {MINUTE_S: MAX_SPANS + 1, MINUTE_S - 60: MAX_SPANS // 2, MINUTE_S - 120: MAX_SPANS // 2}
    chunks = list(Turns().take(due, lambda _, minutes: {each: spans.get(each, 1) for each in minutes}))
    assert [len(chunk.minutes) for chunk in chunks] == [1, 2, 30, 7]
    assert [minute for chunk in chunks for minute in reversed(chunk.minutes)] == [each for _, each in due]


def test_a_project_whose_minutes_could_not_be_counted_together_is_trusted_again_step_by_step() -> None:
    turns = Turns()
    due = [(1, MINUTE_S - 60 * back) for back in range(40)]
    turns.note_failed(next(turns.take(due, no_spans)))
    widths = []
    for _ in range(6):
        chunk = next(turns.take(due, no_spans))
        widths.append(len(chunk.minutes))
        turns.note_taken(chunk)
    assert widths == [1, 2, 4, 8, 16, 30]


def test_minutes_that_take_too_long_together_are_counted_alone(
    lease: CountingLease, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(run, "LONGEST_CHUNK_S", -1.0)
    turns = Turns()
    run._count_chunk(lease, turns, Touched(1, (MINUTE_S, MINUTE_S + 60)), 1)
    (chunk, _) = turns.take([(1, MINUTE_S + 60), (1, MINUTE_S)], no_spans)
    assert chunk.minutes == (MINUTE_S + 60,)
    lease.until_s = time.monotonic() - 1
    with pytest.raises(TookTooLong):
        lease.insert(*statements.write_watermark(until_ms=1))


def test_the_job_rests_in_proportion_to_its_work(clickhouse: Store, queue_server: "redis.Redis") -> None:
    queue_server.delete(leases.KEY)
    with override_settings(COUNTING_REST=10_000_000.0):
        assert run.count_behind(queue_server, turns=Turns())
    assert queue_server.get(leases.KEY) == leases.RESTING.encode()
    assert queue_server.pttl(leases.KEY) > leases.LONGEST_REST_MS / 2

    queue_server.delete(leases.KEY)
    with override_settings(COUNTING_REST=0.0):
        assert run.count_behind(queue_server, turns=Turns())
    time.sleep(0.05)
    assert queue_server.get(leases.KEY) is None
