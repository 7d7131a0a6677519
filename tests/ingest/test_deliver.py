"""Exactly once, doubt by doubt: each way to leave a batch behind, and what the next drainer makes of it."""

import gzip

import pytest
from opentelemetry.proto.collector.trace.v1.trace_service_pb2 import ExportTraceServiceRequest

from apps.clickhouse import client
from apps.clickhouse.insert import InsertRefused, InsertUncertain
from apps.ingest.write.batch import BatchRecord, Share
from apps.otlp.wire import encode_field
from tests.ingest.delivery import PROJECT, SHARD, Bench, assert_stored_once, body_of, count


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


@pytest.mark.parametrize("lost", ["red_1m", "red_1h", "trace_index", "resources"])
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
    client.execute("INSERT INTO red_1h SELECT * FROM red_1h")
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


def test_what_a_cancelled_twin_wrote_after_all_is_counted_out(
    bench: Bench, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("apps.ingest.write.deliver._LATE_S", 0)
    insert = bench.delivery._writer._inserter.insert
    entries = bench.queue(body_of(0))
    record = BatchRecord.of(SHARD, entries)
    calls: list[str] = []

    def twin_runs(table: str, frames: bytes, **names: str) -> None:
        calls.append(table)
        if calls == ["otlp_traces"]:
            raise InsertRefused("Query with id = x is already running.", 216)
        insert(table, frames, **names)
        if calls == ["otlp_traces"] * 2:
            bench.write_behind_its_back(record, entries)

    monkeypatch.setattr(bench.delivery._writer._inserter, "insert", twin_runs)
    bench.delivery.deliver(entries, Share(only=PROJECT))
    assert_stored_once(bench, 5)
    assert bench.redis.xlen(SHARD.dead_letters) == 0


def test_a_field_that_a_client_forged_does_not_cross_tenants(bench: Bench) -> None:
    bench.delivery.deliver(bench.queue(encode_field(100, 99) + body_of(0) + encode_field(100, 99)))
    assert client.select("SELECT DISTINCT project_id FROM spans", {}) == [(PROJECT,)]


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
