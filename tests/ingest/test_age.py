"""A body that waited long loses what the store keeps no longer, and nothing else; it never stops a shard."""

import time

import redis
from opentelemetry.proto.collector.trace.v1.trace_service_pb2 import ExportTraceServiceRequest

from apps.clickhouse import client
from apps.ingest.queue.entry import Entry
from apps.ingest.queue.keys import Shard, month_counters
from apps.ingest.queue.ledger import month_of
from apps.ingest.write.age import without_expired
from apps.ingest.write.worker import Pace, drain_shard
from apps.otlp.signals import Signal
from tests.clickhouse_fixtures import Store

HOUR_NS = 3600 * 1_000_000_000
DAY_NS = 24 * HOUR_NS
SHARD = Shard(Signal.TRACES, 0)


def body_with(*ages_ns: int) -> bytes:
    request = ExportTraceServiceRequest()
    spans = request.resource_spans.add().scope_spans.add().spans
    for number, age_ns in enumerate(ages_ns, start=1):
        spans.add(
            trace_id=number.to_bytes(16),
            span_id=number.to_bytes(8),
            start_time_unix_nano=time.time_ns() - age_ns,
        )
    return request.SerializeToString()


def entry_of(body: bytes, items: int, *, waited_ns: int) -> Entry:
    return Entry("1-0", 7, 3, items, time.time_ns() - waited_ns, len(body), body, "")


def test_what_came_lately_is_not_looked_at_again() -> None:
    entry = entry_of(b"not even protobuf", 1, waited_ns=11 * HOUR_NS)
    assert without_expired(Signal.TRACES, entry) is entry


def test_what_is_still_young_enough_passes_untouched() -> None:
    entry = entry_of(body_with(2 * DAY_NS, DAY_NS), 2, waited_ns=20 * HOUR_NS)
    assert without_expired(Signal.TRACES, entry) is entry


def test_only_what_is_too_old_by_now_is_set_apart_and_counted() -> None:
    entry = entry_of(body_with(20 * DAY_NS, DAY_NS, 15 * DAY_NS), 3, waited_ns=7 * DAY_NS)
    fresh = without_expired(Signal.TRACES, entry)
    assert (fresh.items, fresh.expired) == (1, 2)
    request = ExportTraceServiceRequest.FromString(fresh.body)
    assert [span.span_id for span in request.resource_spans[0].scope_spans[0].spans] == [(2).to_bytes(8)]


def test_a_body_that_waited_a_week_is_stored_as_far_as_the_store_keeps_it(
    clickhouse: Store, queue_server: "redis.Redis"
) -> None:
    received_ns = time.time_ns() - 7 * DAY_NS
    body = body_with(20 * DAY_NS, 7 * DAY_NS, 7 * DAY_NS)
    month = month_counters(7, month_of(received_ns))
    queue_server.hset(month, "traces:items", 3)
    fields = {"project": 7, "items": 3, "received_ns": received_ns, "body_bytes": len(body)}
    queue_server.xadd(SHARD.stream, {**fields, "encoding": "", "body": body})  # type: ignore[dict-item]
    pace = Pace(quiet_age_s=0.01, idle_block_ms=10)
    drain_shard(
        SHARD,
        queue_server,
        run_for_s=30,
        is_stopping=lambda: not queue_server.xlen(SHARD.stream),
        pace=pace,
    )
    assert client.select("SELECT count() FROM spans", {}) == [(2,)]
    assert queue_server.xlen(SHARD.stream) == 0
    counted = queue_server.hgetall(month)
    assert counted == {b"traces:items": b"3", b"traces:stored": b"2", b"traces:expired": b"1"}
