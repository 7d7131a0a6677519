"""Poison: one body that ClickHouse cannot parse must not hold up everyone else's."""

import logging
import time
from collections.abc import Sequence
from dataclasses import replace

from apps.clickhouse.insert import Inserter, InsertRefused
from apps.ingest.frame import frame_bodies
from apps.ingest.lease import Lease
from apps.ingest.queue import Entry, Outlet
from apps.ingest.settle import SignalTables
from apps.otlp.traces import Undecodable, rebuild_traces

logger = logging.getLogger(__name__)


class PoisonSearch:
    """Tries bodies on the resources intake: it parses everything and stores only what is idempotent."""

    def __init__(self, outlet: Outlet, inserter: Inserter, tables: SignalTables, lease: Lease) -> None:
        self._outlet = outlet
        self._inserter = inserter
        self._tables = tables
        self._lease = lease

    def set_apart(self, entries: Sequence[Entry]) -> list[Entry]:
        """The entries that ClickHouse can parse, mended where that was enough; the others are dead letters.

        Halves what is refused until the poison stands alone. Raises InsertUncertain when ClickHouse is away.
        """
        if not entries or not self._refusal(entries):
            return list(entries)
        if len(entries) == 1:
            return self._mend_or_bury(entries[0])
        middle = len(entries) // 2
        return self.set_apart(entries[:middle]) + self.set_apart(entries[middle:])

    def _refusal(self, entries: Sequence[Entry]) -> str:
        self._lease.extend()
        frames = frame_bodies(
            [(entry.project_id, entry.body) for entry in entries],
            batch=0,
            lease_expires_ms=self._lease.expires_ms,
        )
        query_id = f"spanwise-probe-{self._outlet.shard.signal}-{time.time_ns()}"
        try:
            self._inserter.insert(
                self._tables.resources_intake, frames, message=self._tables.message, query_id=query_id
            )
        except InsertRefused as error:
            return str(error)
        return ""

    def _mend_or_bury(self, entry: Entry) -> list[Entry]:
        """Written again by upb, doubled oneofs collapse and fields of a wrong wire type fall away."""
        try:
            mended = replace(entry, body=rebuild_traces(entry.body))
            reason = self._refusal([mended])
        except Undecodable as error:
            reason = str(error)
        if not reason:
            return [mended]
        logger.error(
            "project %d: %d spans set aside as a dead letter: %s", entry.project_id, entry.spans, reason
        )
        self._outlet.bury(entry, reason)
        return []
