"""Under a lease: who has overslept it writes, deletes and repairs nothing."""

import contextlib
import threading
import time
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest
import redis

from apps.clickhouse import client
from apps.clickhouse.insert import InsertRefused
from apps.ingest.queue.entry import Entry
from apps.ingest.write.batch import BatchRecord
from apps.ingest.write.lease import Lease, LeaseLost
from apps.ingest.write.outlet import Outlet
from apps.ingest.write.repair import repair_rollups
from apps.ingest.write.settle import delete_rows
from apps.ingest.write.tables import TABLES
from apps.otlp.signals import Signal
from apps.otlp.wire import encode_head
from tests.ingest.delivery import SHARD, Bench, assert_stored_once, body_of, count


def test_a_drainer_that_overslept_its_lease_writes_nothing(bench: Bench) -> None:
    entries = bench.queue(body_of(0))
    record = bench.delivery._begin_attempt(BatchRecord.of(SHARD, entries), entries)
    record = replace(record, fence_ms=time.time_ns() // 1_000_000 - 1)
    bench.redis.set(SHARD.lease, "somebody else")
    with pytest.raises(LeaseLost):
        bench.delivery._attempt(record, entries)
    assert count("SELECT count() FROM spans") == 0


def test_a_batch_that_takes_longer_than_its_lease_gets_a_longer_one(
    bench: Bench, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Else it would be tried for ever: two bytes make an attribute, and the engine takes 1 us for each."""
    monkeypatch.setattr("apps.ingest.write.lease_length.LEASE_MS", 100)
    bench.queue(body_of(0, spans=1, junk=encode_head(9, 0) * 400_000), spans=1)
    # What was written too late to be acknowledged is found by whoever comes next.
    with contextlib.suppress(LeaseLost):
        bench.drain()
    assert bench.lease.acquire()
    bench.drain()
    assert_stored_once(bench, 1)


@pytest.mark.parametrize(
    "touch",
    [
        lambda outlet, entries: outlet.write_record(BatchRecord.of(SHARD, entries)),
        lambda outlet, entries: outlet.acknowledge(entries),
        lambda outlet, entries: outlet.bury(entries[0], "why not"),
    ],
)
def test_a_drainer_that_lost_its_lease_cannot_touch_the_queue(
    bench: Bench, touch: Callable[[Outlet, list[Entry]], None]
) -> None:
    entries = bench.queue(body_of(0))
    bench.redis.set(SHARD.lease, "somebody else")
    with pytest.raises(LeaseLost):
        touch(bench.outlet, entries)
    assert bench.redis.xlen(SHARD.stream) == 1
    assert bench.outlet.read_record() is None


def test_only_one_drainer_holds_a_shard(bench: Bench, queue_server: "redis.Redis") -> None:
    assert not Lease(queue_server, SHARD.lease, token="another").acquire()
    bench.lease.release()
    assert Lease(queue_server, SHARD.lease, token="another").acquire()


# An attribute with two values, with a Bool of 2^63 - 1, with a number of another wire type.
TWO_VALUES = b"\x0a\x01k" + encode_head(2, 5) + b"\x0a\x01a\x18\x07"
HUGE_BOOL = b"\x0a\x01k" + encode_head(2, 10) + b"\x10" + b"\xff" * 8 + b"\x7f"
ODD_NUMBER = b"\x0a\x01k" + encode_head(2, 5) + b"\x1d" + bytes(4)
MENDABLE = [TWO_VALUES, HUGE_BOOL, ODD_NUMBER]


def test_a_lease_outlives_statements_of_unknown_length(bench: Bench, monkeypatch: pytest.MonkeyPatch) -> None:
    # Long enough for a machine that leaves a thread waiting for a second.
    monkeypatch.setattr("apps.ingest.write.lease.LEASE_MS", 2_000)
    monkeypatch.setattr("apps.ingest.write.lease.KEEP_EVERY_S", 0.1)
    with bench.lease.kept_alive():
        time.sleep(3)
        assert not Lease(bench.redis, SHARD.lease, token="another").acquire()


def test_losing_the_lease_meanwhile_is_noticed(bench: Bench, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("apps.ingest.write.lease.KEEP_EVERY_S", 0.05)
    keeping = bench.lease.kept_alive()
    keeping.__enter__()
    bench.redis.set(SHARD.lease, "somebody else")
    (keeper,) = [thread for thread in threading.enumerate() if thread.name == "lease"]
    keeper.join(60)
    with pytest.raises(LeaseLost):
        keeping.__exit__(None, None, None)


def test_a_full_queue_can_still_be_drained(bench: Bench) -> None:
    entries = bench.queue(body_of(0))
    bench.redis.config_set("maxmemory", "1mb")
    try:
        assert bench.lease.acquire()
        bench.delivery.deliver(entries)
    finally:
        bench.redis.config_set("maxmemory", "1gb")
    assert_stored_once(bench, 5)


def test_a_sleeper_leaves_alone_what_a_successor_had_in_hand_that_came_and_died(
    bench: Bench, monkeypatch: pytest.MonkeyPatch
) -> None:
    ours, theirs = bench.queue(body_of(0)), bench.queue(body_of(5))
    left_behind = BatchRecord.of(SHARD, theirs).next_attempt()

    def oversleep(*_: object) -> None:
        bench.redis.delete(SHARD.lease, SHARD.record)
        fields: dict[Any, Any] = left_behind.to_fields()
        bench.redis.hset(SHARD.record, mapping=fields)
        raise InsertRefused("the writer has lost its lease", 395)

    monkeypatch.setattr(bench.delivery._writer, "write", oversleep)
    with pytest.raises(LeaseLost):
        bench.delivery.deliver(ours)
    assert bench.outlet.read_record() == left_behind


def test_a_retry_after_nothing_but_refusals_waits_for_no_fence(
    bench: Bench, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Each INSERT was answered; a lease made longer for a slow line would hold up the shard."""
    insert = bench.delivery._writer._inserter.insert
    refusals = iter([InsertRefused("the writer has lost its lease", 395)])
    slept_s: list[float] = []

    def refuse_once(table: str, frames: bytes, **names: str) -> None:
        for refusal in refusals:
            raise refusal
        insert(table, frames, **names)

    monkeypatch.setattr(bench.delivery._writer._inserter, "insert", refuse_once)
    monkeypatch.setattr("apps.ingest.write.deliver.time.sleep", slept_s.append)
    bench.delivery.deliver(bench.queue(body_of(0)))
    assert_stored_once(bench, 5)
    assert sum(slept_s) < 1


def test_a_drainer_that_overslept_deletes_and_repairs_nothing(bench: Bench) -> None:
    entries = bench.queue(body_of(0))
    record = BatchRecord.of(SHARD, entries).next_attempt()
    bench.write_behind_its_back(record, entries)
    client.execute("INSERT INTO red_1m SELECT * FROM red_1m")
    tables, overslept_ms = TABLES[Signal.TRACES], time.time_ns() // 1_000_000 - 1
    with pytest.raises(client.ClickHouseError, match="outlived"):
        delete_rows(record, tables, lease_expires_ms=overslept_ms)
    with pytest.raises(client.ClickHouseError, match="the lease is lost"):
        repair_rollups(tables, record.number, lease_expires_ms=overslept_ms)
    assert count("SELECT count() FROM spans") == 5
    assert count("SELECT sum(n) FROM red_1m") == 10
