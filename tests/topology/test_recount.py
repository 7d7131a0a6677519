"""Edges equal a brute-force join of all spans, in whatever order they come and wherever the job is cut."""

import random
import threading
import time
from collections.abc import Iterator
from typing import Any

import pytest
import redis

from apps.clickhouse import client
from apps.clickhouse.recounting import FENCED, OVERSLEPT, FenceLost, Touched
from apps.rollups import lease, touching, turns
from apps.rollups.lease import CountingLease
from apps.topology.recount import recount
from apps.topology.widths import WIDTHS_S
from tests.clickhouse_fixtures import Store
from tests.counting_fixtures import Job
from tests.topology.calls import CLIENT, SECOND_NS, SERVER, Call, Topology, make_calls_request
from tests.topology.oracle import join_calls, plain
from tests.topology.shop import CALLS
from tests.topology.stored import read_edges


class Killed(BaseException):
    """The process is gone."""


def assert_exact(project_id: int, calls: list[Call]) -> None:
    for width_s in WIDTHS_S:
        assert read_edges(project_id, width_s=width_s) == plain(join_calls(calls, width_s=width_s))


def deal(rng: random.Random, calls: list[Call]) -> Iterator[list[Call]]:
    """In any order, in several batches."""
    rng.shuffle(calls)
    cuts = sorted(rng.sample(range(1, len(calls)), k=min(3, len(calls) - 1)))
    for start, end in zip([0, *cuts], [*cuts, len(calls)], strict=True):
        yield calls[start:end]


@pytest.mark.parametrize(
    ("seed", "together", "traces"),
    # A chunk takes as long whatever it holds: where each is of a minute or two, there are fewer.
    [(0, 1, 4), (1, 2, 6), (2, turns.MAX_MINUTES, 12), (3, turns.MAX_MINUTES, 12)],
)
def test_edges_of_any_topology_are_those_of_a_brute_force_join(
    clickhouse: Store, job: Job, seed: int, together: int, traces: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(turns, "MAX_MINUTES", together)
    rng = random.Random(seed)
    projects = {1: Topology(rng).draw(traces), 2: Topology(rng).draw(traces // 3)}
    for project_id, calls in projects.items():
        for batch in deal(rng, calls):
            clickhouse.insert(make_calls_request(batch), project_id=project_id)
            for _ in range(rng.choice([0, 1])):
                job.run()
    job.finish()
    for project_id, calls in projects.items():
        assert_exact(project_id, calls)


@pytest.mark.parametrize("seed", range(2))
def test_they_are_the_same_wherever_the_job_is_killed_and_whatever_it_forgets(
    clickhouse: Store, job: Job, seed: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Before an INSERT or after it, of edges and of what is due alike; the watermark may be lost."""
    rng = random.Random(seed)
    insert = CountingLease.insert
    kills = 0

    def insert_or_die(self: CountingLease, sql: str, params: dict[str, Any]) -> None:
        fate = rng.random()
        if fate < 0.15:
            raise Killed
        insert(self, sql, params)
        if fate > 0.85:
            raise Killed

    calls = Topology(rng).draw(10)
    for batch in deal(rng, calls):
        clickhouse.insert(make_calls_request(batch), project_id=1)
        with monkeypatch.context() as patch:
            patch.setattr(CountingLease, "insert", insert_or_die)
            for _ in range(4):
                try:
                    job.run()
                except Killed:
                    kills += 1
        if rng.random() < 0.3:
            client.execute("TRUNCATE TABLE rollup_progress")
    job.finish()
    assert kills
    assert_exact(1, calls)


def test_what_starts_within_the_last_second_of_a_minute_is_counted_with_it(
    clickhouse: Store, queue_server: "redis.Redis"
) -> None:
    """The index of the start knows nanoseconds; a bound in whole seconds would round them off."""
    last_ns = 60 * SECOND_NS - 1
    calls = [
        Call("a", 1, 1, kind=CLIENT, start_ns=last_ns),
        Call("b", 1, 2, 1, SERVER, start_ns=last_ns),
        Call("c", 1, 3, 1, SERVER, start_ns=last_ns + 2),
    ]
    clickhouse.insert(make_calls_request(calls), project_id=1)
    writer = CountingLease(queue_server)
    assert writer.acquire()
    for call in calls:
        recount(Touched(1, (call.minute_s,)), writer)
    assert_exact(1, calls)


def test_small_windows_and_doubled_runs_change_nothing(
    clickhouse: Store, job: Job, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(touching, "WINDOW_SPANS", 3)
    job.run()
    for call in CALLS:
        clickhouse.insert(make_calls_request([call]), project_id=1)
    job.finish()
    client.execute("TRUNCATE TABLE rollup_minutes")
    client.execute("TRUNCATE TABLE rollup_progress")
    job.finish()
    assert_exact(1, CALLS)


def test_rows_that_were_deleted_and_written_again_are_counted_once(clickhouse: Store, job: Job) -> None:
    batch = clickhouse.insert(make_calls_request(CALLS), project_id=1)
    job.finish()
    client.execute("DELETE FROM spans WHERE batch = {batch:UInt64}", {"batch": batch})
    clickhouse.insert(make_calls_request(CALLS), project_id=1)
    job.finish()
    assert_exact(1, CALLS)


def test_who_overslept_writes_nothing(clickhouse: Store, job: Job, queue_server: "redis.Redis") -> None:
    clickhouse.insert(make_calls_request(CALLS), project_id=1)
    sleeper = CountingLease(queue_server)
    assert sleeper.acquire()
    assert not CountingLease(queue_server).acquire()
    job.finish()
    minutes = Touched(1, (CALLS[0].minute_s,))
    with pytest.raises(FenceLost):
        recount(minutes, sleeper)
    assert_exact(1, CALLS)


def test_an_insert_that_comes_after_its_fence_is_refused(clickhouse: Store) -> None:
    sql = f"INSERT INTO rollup_progress SELECT 'late', now64(3) WHERE {FENCED}"
    now_ms = time.time_ns() // 1_000_000
    with pytest.raises(client.ClickHouseError, match=OVERSLEPT):
        client.execute(sql, {"fence": now_ms - 1000})
    client.execute(sql, {"fence": now_ms + 60_000})
    assert client.select("SELECT count() FROM rollup_progress", {}) == [(1,)]


def test_a_successor_waits_for_what_still_runs(clickhouse: Store, queue_server: "redis.Redis") -> None:
    """A killed process leaves its INSERT behind, which goes on in the engine."""
    sql = f"""\
INSERT INTO rollup_progress
SELECT 'slow', now64(3) FROM numbers(3) WHERE {FENCED} AND sleepEachRow(0.5) = 0
SETTINGS max_block_size = 1"""  # noqa: S608
    fence = {"fence": time.time_ns() // 1_000_000 + 60_000}
    orphan = threading.Thread(target=client.execute, args=(sql, fence))
    orphan.start()
    running = "SELECT count() FROM system.processes WHERE query_kind = 'Insert'"
    while client.select(running, {}) == [(0,)]:
        time.sleep(0.01)
    successor = CountingLease(queue_server)
    assert successor.acquire()
    successor.take_over()
    assert client.select("SELECT count() > 0 FROM rollup_progress", {}) == [(1,)]
    orphan.join()


def test_a_run_is_followed_by_a_rest(clickhouse: Store, job: Job, queue_server: "redis.Redis") -> None:
    job.run()
    assert queue_server.get(lease.KEY) == lease.RESTING.encode()
    assert 0 < int(queue_server.pttl(lease.KEY)) <= lease.LONGEST_REST_MS
    assert not CountingLease(queue_server).acquire()
