"""Shops with one planted cause, or none, each in a project of its own, written as the drainer writes."""

import time

from apps.clickhouse.insert import Inserter
from apps.ingest.write.frame import frame_bodies
from apps.ingest.write.tables import TABLES
from apps.otlp.signals import Signal
from apps.query.matching import Scope
from apps.query.timerange import SECOND_NS, TimeRange
from bench.harness.planted import Story, write_requests

HOUR_NS = 3600 * SECOND_NS
LEASE_MS = 60_000


class Shops:
    """`open` them one after the other; `close` when all have been asked."""

    def __init__(self, first_project_id: int) -> None:
        self._project_id = first_project_id
        self._inserter = Inserter()

    def open(self, seed: int, story: Story | None, *, traces: int) -> Scope:
        """Where its spans are: in the middle of three hours."""
        self._project_id += 1
        start_ns = (time.time_ns() // HOUR_NS - 2) * HOUR_NS
        requests = write_requests(seed, story, traces=traces, start_ns=start_ns, window_ns=HOUR_NS)
        for number, request in enumerate(requests):
            self._insert(request.SerializeToString(), number + 1)
        return Scope(self._project_id, TimeRange(start_ns - HOUR_NS, start_ns + 2 * HOUR_NS))

    def _insert(self, body: bytes, batch: int) -> None:
        tables = TABLES[Signal.TRACES]
        lease_expires_ms = time.time_ns() // 1_000_000 + LEASE_MS
        frames = frame_bodies([(self._project_id, body)], batch=batch, lease_expires_ms=lease_expires_ms)
        name = f"shop-{self._project_id}-{batch}"
        self._inserter.insert(tables.intake, frames, message=tables.message, query_id=name)

    def close(self) -> None:
        self._inserter.close()
