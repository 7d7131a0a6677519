"""One shard at work: bodies as the door queues them, a delivery under a lease, and what must be stored."""

import time
from typing import Any

import redis
from opentelemetry.proto.collector.trace.v1.trace_service_pb2 import ExportTraceServiceRequest
from opentelemetry.proto.trace.v1.trace_pb2 import Status

from apps.clickhouse import client
from apps.ingest.queue.entry import Entry
from apps.ingest.queue.keys import Shard
from apps.ingest.write.barrier import RepairBarrier
from apps.ingest.write.batch import BatchRecord
from apps.ingest.write.deliver import Delivery
from apps.ingest.write.frame import frame_bodies
from apps.ingest.write.lease import PROCESS_TOKEN, Lease
from apps.ingest.write.outlet import Outlet
from apps.ingest.write.worker import Drainer, Pace
from apps.otlp.signals import Signal

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


def hold_lease(client: "redis.Redis", key: str, token: str = PROCESS_TOKEN) -> Lease:
    """For a minute: on a busy machine a test may take longer than a lease lasts."""
    lease = Lease(client, key, token=token)
    assert lease.acquire()
    lease.extend(60_000)
    return lease


class Bench:
    """One shard with its lease, an outlet and a delivery, and entries as the door leaves them."""

    def __init__(self, queue_server: "redis.Redis") -> None:
        self.redis = queue_server
        self.lease = hold_lease(queue_server, SHARD.lease)
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


def count(sql: str) -> int:
    return int(client.select(sql, {})[0][0])


def assert_stored_once(bench: Bench, spans: int) -> None:
    assert count("SELECT count() FROM spans") == spans
    assert count("SELECT uniqExact(span_id) FROM spans") == spans
    errors = count("SELECT countIf(status = 2) FROM spans")
    for rollup in ("red_1m", "red_1h"):
        sums = "sum(n), sum(errors), sum(arraySum(histogram.values)), sum(arraySum(error_histogram.values))"
        summed_up = client.select(f"SELECT {sums} FROM {rollup}", {})  # noqa: S608
        assert summed_up == [(spans, errors, spans, errors)]
    assert count("SELECT sum(spans) FROM trace_index") == spans
    assert count("SELECT sum(errors) FROM trace_index") == errors
    assert count("SELECT uniqExact(resource_hash) FROM resources") == count(
        "SELECT uniqExact(resource_hash) FROM spans"
    )
    assert bench.redis.xlen(SHARD.stream) == 0
    assert bench.outlet.read_record() is None
