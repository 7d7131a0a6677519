"""Deliver: one batch into ClickHouse, exactly once, whatever dies on the way."""

import logging
import time
from collections.abc import Sequence

from apps.clickhouse.client import ClickHouseError
from apps.clickhouse.insert import InsertRefused, InsertUncertain
from apps.ingest.queue.entry import Entry
from apps.ingest.write.barrier import RepairBarrier
from apps.ingest.write.batch import EVERYBODY, BatchRecord, Share, parse_entry_id
from apps.ingest.write.insert_batch import BatchWriter
from apps.ingest.write.lease import LEASE_MS, Lease, LeaseLost, now_ms
from apps.ingest.write.lease_length import lease_length_of
from apps.ingest.write.outlet import Outlet
from apps.ingest.write.poison import blames_data, leaves_doubt, may_be_its_rules, may_be_its_size, mend
from apps.ingest.write.repair import repair_rollups
from apps.ingest.write.settle import count_written, delete_rows, wait_for_fence
from apps.ingest.write.tables import TABLES

logger = logging.getLogger(__name__)

_LEASE_EXPIRED = 395  # FUNCTION_THROW_IF_VALUE_IS_NON_ZERO, in the flatten view
_TRIES = 4
_REPAIR_POLL_S = 0.05
# How long one statement of a settlement may take: deleting waits for a free slot among the merges.
_STATEMENTS_MS = 10_000
_LATE_S = LEASE_MS / 1000


class Delivery:
    """Writes batches of one shard under its lease. Not to be shared between threads."""

    def __init__(self, outlet: Outlet, lease: Lease, barrier: RepairBarrier) -> None:
        self._outlet = outlet
        self._lease = lease
        self._barrier = barrier
        self._tables = TABLES[outlet.shard.signal]
        self._writer = BatchWriter(self._tables)
        self._lease_length = lease_length_of(outlet.shard)
        # Only the holder of the lease changes it, and this object lives no longer than that.
        self._owed_until: str | None = None

    def deliver(self, entries: Sequence[Entry], share: Share = EVERYBODY) -> list[Entry]:
        """Write `entries`, of which nothing is in ClickHouse, as one batch. Those that are stored now.

        `share`: whose bodies they are. Raises LeaseLost, ClickHouseError or RedisError: then the batch is on
        record for whoever comes next.
        """
        record = self._begin_attempt(BatchRecord.of(self._outlet.shard, entries, share), entries)
        doubt = self._attempt(record, entries)
        if doubt is not None:
            return self.settle(record, entries, doubt=doubt)
        return self._finish_mended(record, entries) if self._owes(record) else self._finish(record, entries)

    def settle(
        self, record: BatchRecord, entries: Sequence[Entry], *, doubt: Exception | None = None
    ) -> list[Entry]:
        """Finish a batch of which anything may be written: count, clear, write again, mend, acknowledge.

        `doubt` is how the last attempt ended, where that is known. Raises like `deliver`.
        """
        doubt = doubt or InsertUncertain("whoever wrote it is gone")
        was_silent = False
        for tries_left in reversed(range(_TRIES)):
            was_silent |= leaves_doubt(doubt)
            if self._is_written(record, doubt):
                return self._finish_mended(record, entries)
            if isinstance(doubt, InsertRefused) and blames_data(doubt):
                mended = mend(self._outlet.shard.signal, entries)
                if mended is None:
                    return self._divide(record, entries, doubt)
                entries = mended
            elif may_be_its_rules(doubt, record) or (
                not tries_left and may_be_its_size(doubt, record, alone=len(entries) == 1)
            ):
                return self._divide(record, entries, doubt)
            record = self._begin_attempt(record, entries)
            doubt = self._attempt(record, entries)
            if doubt is not None:
                time.sleep(min(1.0, 0.1 * 2**record.attempts))
            elif not was_silent:
                return self._finish_mended(record, entries)
        raise ClickHouseError(f"batch {record.number} waits: {doubt or 'not counted yet'}")

    def close(self) -> None:
        self._writer.close()

    def _owes(self, record: BatchRecord) -> bool:
        """Whether views may have had some of it before, as a part of a batch that was divided."""
        if self._owed_until is None:
            self._owed_until = self._outlet.read_owed()
        return parse_entry_id(record.first_id) <= parse_entry_id(self._owed_until)

    def _finish_mended(self, record: BatchRecord, entries: Sequence[Entry]) -> list[Entry]:
        """All rows are there, but views may have missed or doubled some of an earlier attempt."""
        self._mend_views(record, entries)
        return self._finish(record, entries)

    def _finish(self, record: BatchRecord, entries: Sequence[Entry]) -> list[Entry]:
        self._outlet.acknowledge(entries)
        self._writer.count_findings(record, entries)
        return list(entries)

    def _is_written(self, record: BatchRecord, doubt: Exception | None) -> bool:
        """Whether all of it is there; if not, nothing of it is any more."""
        with self._lease.kept_alive(_STATEMENTS_MS):
            # A refusal is an answer: that INSERT has ended. Silence is not.
            if isinstance(doubt, InsertUncertain):
                wait_for_fence(record)
            # This one succeeded, but the silent one before it may have been writing when it was cancelled.
            elif doubt is None:
                time.sleep(_LATE_S)
            written = count_written(record, self._tables)
            if written not in (0, record.items):
                logger.warning(
                    "batch %d: %d of %d rows were written; deleting them",
                    record.number,
                    written,
                    record.items,
                )
                self._take_back(record)
            return written == record.items

    def _take_back(self, record: BatchRecord) -> None:
        """Delete what there is of it. Rollups first, as if it were gone: afterwards nobody knows what it
        touched, and a body of it may never be written again."""
        with self._barrier.closed():
            lease_ms = self._lease.expires_ms
            repair_rollups(self._tables, record.number, lease_expires_ms=lease_ms, without_it=True)
            delete_rows(record, self._tables, lease_expires_ms=self._lease.expires_ms)

    def _divide(
        self, record: BatchRecord, entries: Sequence[Entry], refusal: Exception | None
    ) -> list[Entry]:
        """One body that ClickHouse cannot take must not hold up the others: halves, until it stands alone.

        No row of the batch is there, so its halves may be batches of their own; but views may have had some.
        """
        if len(entries) > 1:
            self._owed_until = max(self._outlet.read_owed(), record.last_id, key=parse_entry_id)
            self._outlet.owe_until(self._owed_until)
            middle = len(entries) // 2
            halves = (entries[:middle], entries[middle:])
            return [entry for half in halves for entry in self.deliver(half, record.share)]
        entry = entries[0]
        logger.error("project %d: %d items are a dead letter: %s", entry.project_id, entry.items, refusal)
        self._outlet.bury(entry, str(refusal))
        return []

    def _begin_attempt(self, record: BatchRecord, entries: Sequence[Entry]) -> BatchRecord:
        lease_ms = self._lease_length.of(
            inserts=len(self._writer.part(entries)),
            items=record.items,
            body_bytes=sum(entry.body_bytes for entry in entries),
        )
        while True:
            self._lease.extend(lease_ms)
            items = sum(entry.items for entry in entries)
            begun = record.next_attempt(self._lease.expires_ms, items=items)
            if self._outlet.write_record(begun):
                return begun
            time.sleep(_REPAIR_POLL_S)

    def _attempt(self, record: BatchRecord, entries: Sequence[Entry]) -> Exception | None:
        """INSERT once; how it failed, or None when ClickHouse has it all."""
        began_ms = now_ms()
        try:
            self._writer.write(record, entries)
        except (InsertRefused, InsertUncertain) as error:
            # Perhaps nobody slept: millions of empty attributes take far longer than their bytes tell.
            if _has_expired(error) and not self._is_still_ours(record):
                raise LeaseLost(
                    f"{error} (do the clocks of this machine and of ClickHouse agree?)"
                ) from error
            if _has_expired(error):
                self._lease_length.note_expired()
            logger.warning("batch %d, attempt %d: %s", record.number, record.attempts, error)
            return error
        self._lease_length.note_taken(now_ms() - began_ms)
        return None

    def _is_still_ours(self, record: BatchRecord) -> bool:
        """Whether nobody came in between: a successor that came and died would leave a record of its own,
        which must be settled, not forgotten with ours."""
        return self._lease.acquire() and self._outlet.read_record() == record

    def _mend_views(self, record: BatchRecord, entries: Sequence[Entry]) -> None:
        """Views may have died between spans and rollups: resources again (idempotent), rollups by recount."""
        with self._lease.kept_alive(_STATEMENTS_MS):
            try:
                self._write_resources(record, entries)
            except (InsertRefused, InsertUncertain) as error:
                raise ClickHouseError(f"resources of batch {record.number}: {error}") from error
            with self._barrier.closed():
                repair_rollups(self._tables, record.number, lease_expires_ms=self._lease.expires_ms)

    def _write_resources(self, record: BatchRecord, entries: Sequence[Entry]) -> None:
        """What a dead drainer wrote was perhaps mended; the queue still has it as it came."""
        try:
            self._writer.write_resources(record, entries)
        except InsertRefused as refusal:
            mended = mend(record.shard.signal, entries) if blames_data(refusal) else None
            if mended is None:
                raise
            self._writer.write_resources(record, mended)


def _has_expired(doubt: Exception | None) -> bool:
    return isinstance(doubt, InsertRefused) and doubt.code == _LEASE_EXPIRED
