"""What ClickHouse refuses: mended, divided, or a dead letter, and nobody else held up."""

from typing import Any

import pytest

from apps.clickhouse import client
from apps.clickhouse.insert import InsertRefused, InsertTimedOut
from apps.ingest.write.batch import BatchRecord
from apps.ingest.write.poison import mend
from apps.otlp.signals import Signal
from apps.otlp.wire import encode_head
from tests.ingest.delivery import POISON, SHARD, Bench, assert_stored_once, body_of, count
from tests.queue_fixtures import entries_of

# An attribute with two values, with a Bool of 2^63 - 1, with a number of another wire type.
TWO_VALUES = b"\x0a\x01k" + encode_head(2, 5) + b"\x0a\x01a\x18\x07"
HUGE_BOOL = b"\x0a\x01k" + encode_head(2, 10) + b"\x10" + b"\xff" * 8 + b"\x7f"
ODD_NUMBER = b"\x0a\x01k" + encode_head(2, 5) + b"\x1d" + bytes(4)
MENDABLE = [TWO_VALUES, HUGE_BOOL, ODD_NUMBER]


def test_one_bad_body_becomes_a_dead_letter_or_is_mended_and_the_others_are_stored(bench: Bench) -> None:
    good = [body_of(first) for first in range(0, 700, 100)]
    bodies = [*good[:3], body_of(1_000, junk=POISON), *good[3:], b"\x0a\x03abc"]
    bench.delivery.deliver(bench.queue(*bodies))
    assert_stored_once(bench, 40)
    (letter,) = entries_of(bench.redis, SHARD.dead_letters)
    assert letter[b"body"] == b"\x0a\x03abc"
    assert letter[b"reason"] != b""


@pytest.mark.parametrize("attribute", MENDABLE, ids=["two values", "huge Bool", "odd number"])
def test_what_upb_takes_and_clickhouse_refuses_is_mended_and_holds_nobody_up(
    bench: Bench, attribute: bytes
) -> None:
    junk = encode_head(9, len(attribute)) + attribute
    bench.delivery.deliver(bench.queue(body_of(0), body_of(100, junk=junk), body_of(200)))
    assert_stored_once(bench, 15)
    assert bench.redis.xlen(SHARD.dead_letters) == 0


@pytest.mark.parametrize("attribute", MENDABLE, ids=["two values", "huge Bool", "odd number"])
def test_what_a_dead_drainer_mended_and_wrote_is_settled_by_its_successor(
    bench: Bench, attribute: bytes
) -> None:
    resource = encode_head(1, len(attribute)) + attribute
    inside = encode_head(1, len(resource)) + resource
    poison = encode_head(1, len(inside)) + inside
    entries = bench.queue(body_of(0) + poison)
    record = BatchRecord.of(SHARD, entries).next_attempt()
    bench.outlet.write_record(record)
    bench.write_behind_its_back(record, mend(Signal.TRACES, entries) or [])
    bench.drain()
    # The resource that no span has is stored too.
    assert count("SELECT uniqExact(resource_hash) FROM resources") == 2
    assert bench.redis.xlen(SHARD.stream) == 0
    assert bench.outlet.read_record() is None


@pytest.mark.parametrize(
    "doubt",
    [InsertRefused("Memory limit exceeded", 241), InsertTimedOut("ReadTimeout")],
    ids=["memory", "time"],
)
def test_a_batch_that_is_too_large_for_the_engine_is_divided(
    bench: Bench, monkeypatch: pytest.MonkeyPatch, doubt: Exception
) -> None:
    insert = bench.delivery._writer._inserter.insert

    def refuse_large(table: str, frames: bytes, **names: str) -> None:
        if len(frames) > 2_000:
            raise doubt
        insert(table, frames, **names)

    monkeypatch.setattr(bench.delivery._writer._inserter, "insert", refuse_large)
    monkeypatch.setattr("apps.ingest.write.deliver.time.sleep", lambda _: None)
    bench.delivery.deliver(bench.queue(*(body_of(first) for first in range(0, 800, 100))))
    assert_stored_once(bench, 40)
    assert bench.redis.xlen(SHARD.dead_letters) == 0


def test_a_drainer_that_dies_between_the_parts_of_a_divided_batch_leaves_its_debt_on_record(
    bench: Bench, monkeypatch: pytest.MonkeyPatch
) -> None:
    insert = bench.delivery._writer._inserter.insert
    entries = bench.queue(body_of(0), body_of(100))

    def write_half_then_die(table: str, frames: bytes, **names: str) -> None:
        if bench.outlet.read_owed() != "0-0":
            raise KeyboardInterrupt
        # Only views kept what the refused INSERT brought: as if the spans had been rolled back alone.
        insert(table, frames, **names)
        client.execute("TRUNCATE TABLE spans")
        raise InsertRefused("Memory limit exceeded", 241)

    monkeypatch.setattr("apps.ingest.write.deliver.time.sleep", lambda _: None)
    with monkeypatch.context() as patch:
        patch.setattr(bench.delivery._writer._inserter, "insert", write_half_then_die)
        with pytest.raises(KeyboardInterrupt):
            bench.delivery.deliver(entries)
    # As if the record had gone with it: what is pending is all that the successor finds.
    bench.redis.delete(SHARD.record)
    bench.drain()
    assert_stored_once(bench, 10)


@pytest.mark.parametrize("code", [241, 243, 252, 497, 1001])
def test_trouble_that_is_not_the_datas_fault_buries_nothing(
    bench: Bench, monkeypatch: pytest.MonkeyPatch, code: int
) -> None:
    def refuse(*args: Any, **names: str) -> None:
        raise InsertRefused("not now", code)

    entries = bench.queue(body_of(0))
    with monkeypatch.context() as patch:
        patch.setattr(bench.delivery._writer._inserter, "insert", refuse)
        patch.setattr("apps.ingest.write.deliver.time.sleep", lambda _: None)
        # Whoever comes next waits for the fence.
        patch.setattr("apps.ingest.write.lease_length.LEASE_MS", 1_000)
        with pytest.raises(client.ClickHouseError):
            bench.delivery.deliver(entries)
    assert bench.redis.xlen(SHARD.dead_letters) == 0
    assert bench.lease.acquire()
    bench.drain()
    assert_stored_once(bench, 5)
