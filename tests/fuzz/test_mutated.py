"""Mutated requests through the real parts: the check, the queue, a drainer, the engine.

Never another answer than "undecodable" or "over the limit", never a stuck shard, never a row in another
project, as many rows in each project as the door counted, and nothing stored that cannot be read.
SPANWISE_FUZZ_BODIES sets how many bodies in all.
"""

import os
import time
from collections import Counter
from dataclasses import dataclass, field
from random import Random

import orjson
import pytest
import redis

from apps.clickhouse import client
from apps.ingest.queue.keys import Shard
from apps.ingest.write.tables import TABLES
from apps.ingest.write.worker import Pace, drain_shard
from apps.otlp.checked import Limits, OverLimit, TimeWindow, Undecodable
from apps.otlp.checks import CHECKS
from apps.otlp.signals import Signal
from apps.traces import reader
from apps.traces.json_forms import describe_span_exactly, describe_trace
from tests.clickhouse_fixtures import Store
from tests.fuzz.mutate import mutate
from tests.fuzz.seeds import REQUESTS, make_seeds

BODIES = int(os.environ.get("SPANWISE_FUZZ_BODIES", "50000"))
SEED = int(os.environ.get("SPANWISE_FUZZ_SEED", "20260101"))
# Of all bodies; spans go through more views than the others.
SHARES = {Signal.TRACES: 0.6, Signal.LOGS: 0.2, Signal.METRICS: 0.2}
PROJECTS = [7, 8, 9, 2**31, 2**32 - 1]
LIMITS = Limits(items=100_000, spread_bytes=64 * 1024 * 1024)
DAY_NS = 24 * 3600 * 10**9
DEADLINE_S = 300


@dataclass
class Counted:
    """What the door counted."""

    bodies: int = 0
    items: Counter[int] = field(default_factory=Counter)  # by project
    refused: int = 0
    rejected: Counter[str] = field(default_factory=Counter)
    noted: Counter[str] = field(default_factory=Counter)


def queue_mutations(signal: Signal, server: "redis.Redis", bodies: int) -> Counted:
    """Send `bodies` mutations through the check and queue what it takes, as the door would."""
    chance = Random(f"{SEED}:{signal}")
    seeds = make_seeds(signal, chance)
    counted = Counted()
    pipe = server.pipeline(transaction=False)
    for _ in range(bodies):
        body = mutate(REQUESTS[signal], chance.choice(seeds), chance)
        received_ns = time.time_ns()
        window = TimeWindow(received_ns - 14 * DAY_NS, received_ns + 600 * 10**9, received_ns)
        try:
            checked = CHECKS[signal](body, window, LIMITS)
        except (Undecodable, OverLimit):
            counted.refused += 1
            continue
        counted.rejected.update({finding.key: count for finding, count in checked.rejected.items()})
        counted.noted.update({finding.key: count for finding, count in checked.noted.items()})
        if not checked.items:
            continue
        project = chance.choice(PROJECTS)
        counted.bodies += 1
        counted.items[project] += checked.items
        fields = {
            "project": project,
            "items": checked.items,
            "received_ns": received_ns,
            "body_bytes": len(checked.body),
            "encoding": "",
            "body": checked.body,
        }
        pipe.xadd(Shard(signal, 0).stream, fields)  # type: ignore[arg-type]
        if counted.bodies % 1_000 == 0:
            pipe.execute()
    pipe.execute()
    return counted


def drain(signal: Signal, server: "redis.Redis") -> None:
    """As workers do, turn by turn, until nothing is queued."""
    shard = Shard(signal, 0)
    deadline = time.monotonic() + DEADLINE_S
    pace = Pace(idle_block_ms=10, steady_age_s=2, quiet_age_s=2, enough_items=8_000)
    while server.xlen(shard.stream):
        assert time.monotonic() < deadline, f"stuck with {server.xlen(shard.stream)} bodies"
        # A busy machine may lose its lease to time; the next turn settles what that one left.
        drain_shard(shard, server, run_for_s=2, is_stopping=lambda: False, pace=pace)


@pytest.mark.parametrize("signal", list(TABLES))
def test_as_many_rows_are_stored_as_were_counted_whatever_was_sent(
    clickhouse: Store, queue_server: "redis.Redis", signal: Signal
) -> None:
    counted = queue_mutations(signal, queue_server, int(BODIES * SHARES[signal]))
    print(f"\nseed {SEED}: {signal}: {counted}")
    drain(signal, queue_server)
    dead = queue_server.xlen(Shard(signal, 0).dead_letters)
    count_rows = f"SELECT project_id, count() FROM {TABLES[signal].rows} GROUP BY project_id"  # noqa: S608
    assert dict(client.select(count_rows, {})) == dict(counted.items)
    assert dead == 0


def test_whatever_was_stored_of_mutated_traces_can_be_read(
    clickhouse: Store, queue_server: "redis.Redis"
) -> None:
    queue_mutations(Signal.TRACES, queue_server, BODIES // 50)
    drain(Signal.TRACES, queue_server)
    for project_id, trace_id in client.select("SELECT DISTINCT project_id, hex(trace_id) FROM spans", {}):
        spans = reader.read_trace(project_id, trace_id.lower())
        assert spans
        orjson.dumps(describe_trace(spans))
        orjson.dumps([describe_span_exactly(span) for span in spans])
