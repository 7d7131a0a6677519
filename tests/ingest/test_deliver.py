"""Exactly once, doubt by doubt: each way to leave a batch behind, and what the next drainer makes of it."""

import contextlib
import gzip
import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import Any

import pytest
import redis
from opentelemetry.proto.collector.trace.v1.trace_service_pb2 import ExportTraceServiceRequest
from opentelemetry.proto.trace.v1.trace_pb2 import Status

from apps.clickhouse import client
from apps.clickhouse.insert import InsertRefused, InsertTimedOut, InsertUncertain
from apps.ingest.queue.entry import Entry
from apps.ingest.queue.keys import Shard
from apps.ingest.write.barrier import RepairBarrier
from apps.ingest.write.batch import BatchRecord
from apps.ingest.write.deliver import Delivery
from apps.ingest.write.frame import frame_bodies
from apps.ingest.write.lease import Lease, LeaseLost
from apps.ingest.write.outlet import Outlet
from apps.ingest.write.poison import mend
from apps.ingest.write.repair import repair_rollups
from apps.ingest.write.settle import delete_rows
from apps.ingest.write.tables import TABLES
from apps.ingest.write.worker import Drainer, Pace
from apps.otlp.signals import Signal
from apps.otlp.wire import encode_field, encode_head
from tests.clickhouse_fixtures import Store
from tests.queue_fixtures import entries_of

SHARD = Shard(Signal.TRACES, 0)
PROJECT = 7
# A value of a wrong wire type for `name`: upb skips it, ClickHouse fails the whole INSERT.
POISON = bytes([0x28, 0x05])


def body_of(first: int, *, spans: int = 5, junk: bytes = b"") -> bytes:
    request = ExportTraceServiceRequest()
    resource_spans = request.resource_spans.add()
    resource_spans.resource.attributes.add(key="service.name").value.string_value = f"service-{first}"
    scope_spans = resource_spans.scope_spans.add()
    for number in range(first, first + spans):
        span = scope_spans.spans.add(
            trace_id=(first + 1).to_bytes(16),
            span_id=(number + 1).to_bytes(8),
            name="work",
            kind=2,
            start_time_unix_nano=time.time_ns(),
            end_time_unix_nano=time.time_ns() + 1_000_000,
        )
        if number % 2:
            span.status.code = Status.STATUS_CODE_ERROR
        if junk:
            span.MergeFromString(junk)
    return request.SerializeToString()


class Bench:
    """One shard with its lease, an outlet and a delivery, and entries as the door leaves them."""

    def __init__(self, queue_server: "redis.Redis") -> None:
        self.redis = queue_server
        self.lease = Lease(queue_server, SHARD.lease)
        assert self.lease.acquire()
        self.lease.extend(60_000)
        self.outlet = Outlet(queue_server, SHARD, self.lease)
        self.outlet.ensure_group()
        self.delivery = Delivery(
            self.outlet, self.lease, RepairBarrier(queue_server, SHARD, self.lease, others=[])
        )

    def queue(self, *bodies: bytes, spans: int = 5, encoding: str = "") -> list[Entry]:
        for body in bodies:
            fields: dict[Any, Any] = {
                "project": PROJECT,
                "items": spans,
                "received_ns": 0,
                "body_bytes": len(body),
                "encoding": encoding,
                "body": body,
            }
            self.redis.xadd(SHARD.stream, fields)
        return self.outlet.read_new(count=100, block_ms=100)

    def write_behind_its_back(self, record: BatchRecord, entries: list[Entry]) -> None:
        """What a drainer wrote that died before it could say so."""
        frames = frame_bodies(
            [(entry.project_id, entry.body) for entry in entries],
            batch=record.number,
            lease_expires_ms=self.lease.expires_ms,
        )
        self.delivery._writer._inserter.insert(
            "otlp_traces", frames, message="Traces", query_id=f"dead-{time.time_ns()}"
        )

    def drain(self) -> None:
        """As a successor: settles what is pending, then stops."""
        drainer = Drainer(self.redis, SHARD, self.lease, Pace(idle_block_ms=10))
        drainer.run(until_s=time.monotonic(), is_stopping=lambda: False)
        drainer.close()


@pytest.fixture
def bench(long_leases: None, clickhouse: Store, queue_server: "redis.Redis") -> Iterator[Bench]:
    bench = Bench(queue_server)
    yield bench
    bench.delivery.close()


def count(sql: str) -> int:
    return int(client.select(sql, {})[0][0])


def assert_stored_once(bench: Bench, spans: int) -> None:
    assert count("SELECT count() FROM spans") == spans
    assert count("SELECT uniqExact(span_id) FROM spans") == spans
    assert count("SELECT sum(n) FROM red_1m") == spans
    assert count("SELECT sum(errors) FROM red_1m") == count("SELECT countIf(status = 2) FROM spans")
    assert count("SELECT sum(arraySum(mapValues(histogram))) FROM red_1m") == spans
    assert count("SELECT sum(spans) FROM trace_index") == spans
    assert count("SELECT sum(errors) FROM trace_index") == count("SELECT countIf(status = 2) FROM spans")
    assert count("SELECT uniqExact(resource_hash) FROM resources") == count(
        "SELECT uniqExact(resource_hash) FROM spans"
    )
    assert bench.redis.xlen(SHARD.stream) == 0
    assert bench.outlet.read_record() is None


def test_a_batch_is_written_acknowledged_and_forgotten(bench: Bench) -> None:
    bench.delivery.deliver(bench.queue(body_of(0), body_of(100)))
    assert_stored_once(bench, 10)
    assert client.select("SELECT DISTINCT project_id FROM spans", {}) == [(PROJECT,)]


def test_a_body_that_waited_gzipped_is_unpacked_for_the_store(bench: Bench) -> None:
    entries = bench.queue(gzip.compress(body_of(0)), encoding="gzip")
    bench.delivery.deliver([*entries, *bench.queue(body_of(100))])
    assert_stored_once(bench, 10)


def test_bodies_read_but_never_sent_are_written_by_the_successor(bench: Bench) -> None:
    bench.queue(body_of(0), body_of(100))
    bench.drain()
    assert_stored_once(bench, 10)


def test_a_batch_on_record_but_not_written_is_written(bench: Bench) -> None:
    entries = bench.queue(body_of(0))
    bench.outlet.write_record(BatchRecord.of(SHARD, entries).next_attempt())
    bench.drain()
    assert_stored_once(bench, 5)


def test_a_batch_that_was_written_but_not_acknowledged_is_not_written_again(bench: Bench) -> None:
    entries = bench.queue(body_of(0), body_of(100))
    record = BatchRecord.of(SHARD, entries).next_attempt()
    bench.outlet.write_record(record)
    bench.write_behind_its_back(record, entries)
    bench.drain()
    assert_stored_once(bench, 10)


def test_half_a_batch_is_taken_out_and_written_whole(bench: Bench) -> None:
    entries = bench.queue(body_of(0), body_of(100), body_of(200))
    record = BatchRecord.of(SHARD, entries).next_attempt()
    bench.outlet.write_record(record)
    bench.write_behind_its_back(record, entries[:1])
    bench.drain()
    assert_stored_once(bench, 15)


@pytest.mark.parametrize("lost", ["red_1m", "trace_index", "resources"])
def test_what_a_view_missed_is_counted_again(bench: Bench, lost: str) -> None:
    entries = bench.queue(body_of(0), body_of(100))
    record = BatchRecord.of(SHARD, entries).next_attempt()
    bench.outlet.write_record(record)
    bench.write_behind_its_back(record, entries)
    client.execute(f"TRUNCATE TABLE {lost}")
    bench.drain()
    assert_stored_once(bench, 10)


def test_what_a_view_counted_twice_is_taken_back(bench: Bench) -> None:
    entries = bench.queue(body_of(0))
    record = BatchRecord.of(SHARD, entries).next_attempt()
    bench.outlet.write_record(record)
    bench.write_behind_its_back(record, entries)
    client.execute("INSERT INTO red_1m SELECT * FROM red_1m")
    client.execute("INSERT INTO trace_index SELECT * FROM trace_index")
    bench.drain()
    assert_stored_once(bench, 5)


def test_an_insert_without_an_answer_is_counted_before_it_is_repeated(
    bench: Bench, monkeypatch: pytest.MonkeyPatch
) -> None:
    # Silence is waited out until the fence.
    monkeypatch.setattr("apps.ingest.write.lease_length.LEASE_MS", 3_000)
    insert = bench.delivery._writer._inserter.insert
    calls: list[str] = []

    def answer_is_lost(table: str, frames: bytes, **names: str) -> None:
        insert(table, frames, **names)
        calls.append(table)
        if calls == ["otlp_traces"]:
            raise InsertUncertain("the connection was reset")

    monkeypatch.setattr(bench.delivery._writer._inserter, "insert", answer_is_lost)
    bench.delivery.deliver(bench.queue(body_of(0)))
    assert calls == ["otlp_traces", "otlp_resources"]
    assert_stored_once(bench, 5)


def test_one_bad_body_becomes_a_dead_letter_or_is_mended_and_the_others_are_stored(bench: Bench) -> None:
    good = [body_of(first) for first in range(0, 700, 100)]
    bodies = [*good[:3], body_of(1_000, junk=POISON), *good[3:], b"\x0a\x03abc"]
    bench.delivery.deliver(bench.queue(*bodies))
    assert_stored_once(bench, 40)
    (letter,) = entries_of(bench.redis, SHARD.dead_letters)
    assert letter[b"body"] == b"\x0a\x03abc"
    assert letter[b"reason"] != b""


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


def test_a_field_that_a_client_forged_does_not_cross_tenants(bench: Bench) -> None:
    bench.delivery.deliver(bench.queue(encode_field(100, 99) + body_of(0) + encode_field(100, 99)))
    assert client.select("SELECT DISTINCT project_id FROM spans", {}) == [(PROJECT,)]


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


@pytest.mark.parametrize("end_ns", [0, 1, 2**63 - 1, 2**63, 2**64 - 1])
def test_an_absurd_end_time_is_stored_as_it_came_and_holds_nobody_up(bench: Bench, end_ns: int) -> None:
    request = ExportTraceServiceRequest.FromString(body_of(0, spans=1))
    request.resource_spans[0].scope_spans[0].spans[0].end_time_unix_nano = end_ns
    bench.delivery.deliver(bench.queue(request.SerializeToString(), spans=1))
    assert_stored_once(bench, 1)
    stored = client.select(
        "SELECT toUInt64(toUInt64(toUnixTimestamp64Nano(start)) + duration) FROM spans", {}
    )
    assert stored == [(end_ns,)]


def test_a_resource_attribute_that_is_a_number_reads_as_text_in_its_column(bench: Bench) -> None:
    request = ExportTraceServiceRequest.FromString(body_of(0, spans=1))
    resource = request.resource_spans[0].resource
    resource.attributes.add(key="service.version").value.int_value = 42
    resource.attributes.add(key="deployment.environment").value.string_value = "staging"
    bench.delivery.deliver(bench.queue(request.SerializeToString(), spans=1))
    assert client.select("SELECT version, environment FROM spans", {}) == [("42", "staging")]


def test_what_a_dead_drainer_read_beyond_its_batch_is_written_too(bench: Bench) -> None:
    entries = bench.queue(body_of(0), body_of(100), body_of(200))
    record = BatchRecord.of(SHARD, entries[:2]).next_attempt()
    bench.outlet.write_record(record)
    bench.write_behind_its_back(record, entries[:2])
    bench.drain()
    assert_stored_once(bench, 15)


def test_a_record_whose_bodies_are_all_gone_is_forgotten(bench: Bench) -> None:
    entries = bench.queue(body_of(0), body_of(100))
    bench.outlet.write_record(BatchRecord.of(SHARD, entries[:1]))
    bench.redis.xdel(SHARD.stream, entries[0].entry_id)
    bench.drain()
    assert_stored_once(bench, 5)


def test_a_lease_outlives_statements_of_unknown_length(bench: Bench, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("apps.ingest.write.lease.LEASE_MS", 300)
    monkeypatch.setattr("apps.ingest.write.lease.KEEP_EVERY_S", 0.1)
    with bench.lease.kept_alive():
        time.sleep(1)
        assert not Lease(bench.redis, SHARD.lease, token="another").acquire()


def test_losing_the_lease_meanwhile_is_noticed(bench: Bench) -> None:
    keeping = bench.lease.kept_alive()
    keeping.__enter__()
    bench.redis.set(SHARD.lease, "somebody else")
    time.sleep(1.2)
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


def test_rows_that_are_taken_back_for_good_leave_nothing_in_the_rollups(
    bench: Bench, monkeypatch: pytest.MonkeyPatch
) -> None:
    entries = bench.queue(body_of(0), body_of(100))
    record = BatchRecord.of(SHARD, entries).next_attempt()
    bench.outlet.write_record(record)
    bench.write_behind_its_back(record, entries[:1])

    def refuse(*args: object, **names: object) -> None:
        raise InsertRefused("INCORRECT_DATA", 117)

    monkeypatch.setattr("apps.ingest.write.insert_batch.Inserter.insert", refuse)
    bench.drain()
    assert bench.redis.xlen(SHARD.dead_letters) == 2
    assert count("SELECT count() FROM spans") == 0
    assert count("SELECT sum(n) FROM red_1m") == 0
    assert count("SELECT sum(spans) FROM trace_index") == 0
