"""Deliver: one batch into ClickHouse, exactly once, whatever dies on the way."""

import logging
import time
from collections.abc import Sequence
from dataclasses import replace

from apps.clickhouse.client import ClickHouseError
from apps.clickhouse.insert import Inserter, InsertRefused, InsertUncertain
from apps.ingest.batch import BatchRecord
from apps.ingest.frame import frame_bodies
from apps.ingest.lease import Lease, LeaseLost
from apps.ingest.poison import PoisonSearch
from apps.ingest.queue import Entry, Outlet
from apps.ingest.repair import repair_rollups
from apps.ingest.settle import SignalTables, clear_partial_write

logger = logging.getLogger(__name__)

# ClickHouse's codes for "not now": the data is not to blame, so nothing is searched for poison.
_NOT_NOW = {
    159,  # TIMEOUT_EXCEEDED
    202,  # TOO_MANY_SIMULTANEOUS_QUERIES
    216,  # QUERY_WITH_SAME_ID_IS_ALREADY_RUNNING
    241,  # MEMORY_LIMIT_EXCEEDED
    242,  # TABLE_IS_READ_ONLY
    243,  # NOT_ENOUGH_SPACE
    252,  # TOO_MANY_PARTS
    394,  # QUERY_WAS_CANCELLED
}
_LEASE_EXPIRED = 395  # FUNCTION_THROW_IF_VALUE_IS_NON_ZERO, in the flatten view
_TRIES = 5


class Delivery:
    """Writes batches of one shard under its lease. Not to be shared between threads."""

    def __init__(self, outlet: Outlet, lease: Lease, tables: SignalTables) -> None:
        self._outlet = outlet
        self._lease = lease
        self._tables = tables
        self._inserter = Inserter()
        self._poison = PoisonSearch(outlet, self._inserter, tables, lease)

    def deliver(self, entries: Sequence[Entry]) -> Sequence[Entry]:
        """Write `entries`, never sent before, as one batch. Those that are now in ClickHouse.

        Raises LeaseLost, ClickHouseError or RedisError: then the batch is on record for whoever comes next.
        """
        record = self._begin_attempt(BatchRecord.of(self._outlet.shard.number, entries))
        doubt = self._attempt(record, entries)
        if doubt is not None:
            return self.settle(record, entries, doubt=doubt)
        self._outlet.settle(entries)
        return entries

    def settle(
        self, record: BatchRecord, entries: Sequence[Entry], *, doubt: Exception | None = None
    ) -> Sequence[Entry]:
        """Finish a batch of which anything may be written: count, clear, write again, mend, acknowledge.

        `doubt` is how the last attempt ended, if it is known. Raises like `deliver`.
        """
        for _ in range(_TRIES):
            if not entries or clear_partial_write(record, self._tables):
                break
            if isinstance(doubt, InsertRefused) and doubt.code not in _NOT_NOW:
                entries = self._without_poison(entries)
                record = replace(record, spans=sum(entry.spans for entry in entries))
            if entries:
                record = self._begin_attempt(record)
                doubt = self._attempt(record, entries)
                if doubt is not None:
                    time.sleep(min(2.0, 0.1 * 2 ** min(record.attempts, 5)))
        else:
            raise ClickHouseError(f"batch {record.number} could not be written: {doubt}")
        if entries:
            self._mend_views(record, entries)
        self._outlet.settle(entries)
        return entries

    def close(self) -> None:
        self._inserter.close()

    def _begin_attempt(self, record: BatchRecord) -> BatchRecord:
        self._lease.extend()
        begun = record.next_attempt()
        self._outlet.write_record(begun)
        return begun

    def _attempt(self, record: BatchRecord, entries: Sequence[Entry]) -> Exception | None:
        """INSERT once; how it failed, or None when ClickHouse has it all."""
        try:
            self._insert(self._tables.intake, record, entries, query_id=record.query_ids()[-1])
        except (InsertRefused, InsertUncertain) as error:
            if isinstance(error, InsertRefused) and error.code == _LEASE_EXPIRED:
                raise LeaseLost(str(error)) from error
            logger.warning("batch %d, attempt %d: %s", record.number, record.attempts, error)
            return error
        return None

    def _without_poison(self, entries: Sequence[Entry]) -> Sequence[Entry]:
        try:
            return self._poison.set_apart(entries)
        except InsertUncertain as error:
            raise ClickHouseError(str(error)) from error

    def _mend_views(self, record: BatchRecord, entries: Sequence[Entry]) -> None:
        """Views may have died between spans and rollups: resources again (idempotent), rollups by recount."""
        self._lease.extend()
        query_id = f"spanwise-resources-{record.number}-{time.time_ns()}"
        try:
            self._insert(self._tables.resources_intake, record, entries, query_id=query_id)
        except (InsertRefused, InsertUncertain) as error:
            raise ClickHouseError(f"resources of batch {record.number}: {error}") from error
        repair_rollups(record)

    def _insert(self, table: str, record: BatchRecord, entries: Sequence[Entry], *, query_id: str) -> None:
        frames = frame_bodies(
            ((entry.project_id, entry.body) for entry in entries),
            batch=record.number,
            lease_expires_ms=self._lease.expires_ms,
        )
        self._inserter.insert(table, frames, message=self._tables.message, query_id=query_id)
