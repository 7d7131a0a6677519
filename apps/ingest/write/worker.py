"""Write: takes what is queued on a shard, batch by batch, while it holds the shard's lease."""

import contextlib
import logging
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

import redis

from apps.clickhouse.client import ClickHouseError
from apps.ingest.queue.entry import Entry
from apps.ingest.queue.intake import QueueUnavailable, require_durable
from apps.ingest.queue.keys import MAX_SHARDS, Shard
from apps.ingest.queue.shards import find_leftovers
from apps.ingest.write.age import without_expired
from apps.ingest.write.barrier import RepairBarrier
from apps.ingest.write.batch import batch_number, split_batches
from apps.ingest.write.deliver import Delivery
from apps.ingest.write.lease import Lease, LeaseLost
from apps.ingest.write.outlet import Outlet
from apps.ingest.write.redacting import SHELF, RulesUnavailable
from apps.live.announce import announce
from apps.otlp.signals import ITEM_WORDS

logger = logging.getLogger(__name__)

# A restarted engine or queue answers within a second; a hurried retry only fills the log.
TROUBLE_PAUSE_S = 0.3


@dataclass(frozen=True, slots=True)
class Pace:
    """When a batch is full. An insert has a fixed cost, so its size is the first lever (docs/adr/0002)."""

    enough_items: int = 50_000
    enough_bytes: int = 64 * 1024 * 1024
    # One read may bring more than was missing. That much more still goes as one batch: a full one and a
    # small one would cost two INSERTs.
    most_items: int = 100_000
    most_bytes: int = 128 * 1024 * 1024
    # The first body after a quiet second belongs to a person who is watching; a stream waits for company. The
    # age counts from a body's arrival: it may have waited already, while the batch before was written.
    quiet_age_s: float = 0.1
    steady_age_s: float = 0.3
    idle_block_ms: int = 500
    # Bodies a read: few while they are large, because all of them are in memory; many while they are small.
    first_count: int = 16
    small_count: int = 256
    small_bytes: int = 32 * 1024


class Drainer:
    """Drains one shard while it holds the lease. Not to be shared between threads."""

    def __init__(self, client: "redis.Redis", shard: Shard, lease: Lease, pace: Pace) -> None:
        self._redis = client
        self._lease = lease
        self._pace = pace
        self._outlet = Outlet(client, shard, lease)
        self._delivery = Delivery(self._outlet, lease, RepairBarrier(client, shard, lease, _others(shard)))
        self._last_write_s = 0.0

    def run(self, *, until_s: float, is_stopping: Callable[[], bool]) -> None:
        """Drain until the monotonic clock says `until_s`; what is in hand by then is settled first.

        Raises LeaseLost, RedisError or ClickHouseError; the queue then still holds the batch.
        """
        self._outlet.ensure_group()
        self._finish_predecessor()
        while time.monotonic() < until_s and not is_stopping():
            self._lease.extend()
            self._deliver(self._gather(is_stopping))

    def close(self) -> None:
        self._delivery.close()

    def _finish_predecessor(self) -> None:
        """Settle exactly what a dead drainer had in hand before anything new is read."""
        record = self._outlet.read_record()
        pending = self._outlet.read_pending()
        doubtful = [
            entry
            for entry in pending
            if record is not None and record.holds(entry.entry_id, entry.project_id)
        ]
        if record is not None and doubtful:
            logger.warning("batch %d was left in doubt with %d bodies", record.number, len(doubtful))
            fresh = [without_expired(self._outlet.shard.signal, entry) for entry in doubtful]
            self._announce(record.first_id, self._delivery.settle(record, fresh))
        elif record is not None:
            # Nothing is queued that it could speak of: a queue that was emptied by hand.
            self._outlet.acknowledge([])
        settled = {entry.entry_id for entry in doubtful}
        self._deliver([entry for entry in pending if entry.entry_id not in settled])

    def _deliver(self, entries: Sequence[Entry]) -> None:
        pace = self._pace
        fresh = [without_expired(self._outlet.shard.signal, entry) for entry in entries]
        for share, part in SHELF.share_out(fresh):
            for batch in split_batches(part, max_items=pace.most_items, max_bytes=pace.most_bytes):
                self._announce(batch[0].entry_id, self._delivery.deliver(batch, share))

    def _gather(self, is_stopping: Callable[[], bool]) -> list[Entry]:
        """Wait for a first body, then for company until the batch is full or old enough."""
        pace = self._pace
        entries = self._outlet.read_new(count=pace.first_count, block_ms=pace.idle_block_ms)
        if not entries:
            return []
        due_s = time.monotonic() + self._patience_s(entries[0])
        items = sum(entry.items for entry in entries)
        body_bytes = sum(entry.body_bytes for entry in entries)
        while items < pace.enough_items and body_bytes < pace.enough_bytes and not is_stopping():
            left_ms = int((due_s - time.monotonic()) * 1000)
            count = pace.small_count if body_bytes < pace.small_bytes * len(entries) else pace.first_count
            more = self._outlet.read_new(count=count, block_ms=left_ms if left_ms > 0 else None)
            items += sum(entry.items for entry in more)
            body_bytes += sum(entry.body_bytes for entry in more)
            entries += more
            # A batch that is due waits for nothing, but what has queued up behind it still fills it.
            if left_ms <= 0 and len(more) < count:
                break
        return entries

    def _patience_s(self, first: Entry) -> float:
        """How much longer the oldest body may wait for company."""
        was_quiet = time.monotonic() - self._last_write_s > 1
        age_s = self._pace.quiet_age_s if was_quiet else self._pace.steady_age_s
        # The clocks of two machines may disagree: never longer than a body that has just come.
        return age_s - min(max(0.0, time.time() - first.received_ns / 1e9), age_s)

    def _announce(self, first_id: str, entries: Sequence[Entry]) -> None:
        """Tell the live streams; they read the rows back by their batch."""
        self._last_write_s = time.monotonic()
        items_by_project: Counter[int] = Counter()
        for entry in entries:
            items_by_project[entry.project_id] += entry.items
        shard = self._outlet.shard
        batch = batch_number(shard.number, first_id)
        words = ITEM_WORDS[shard.signal]
        logger.info("batch %d: %d %s in %d bodies", batch, items_by_project.total(), words, len(entries))
        if items_by_project:
            announce(self._redis, shard.signal, batch, items_by_project)


def drain_shard(
    shard: Shard,
    client: "redis.Redis",
    *,
    run_for_s: float,
    is_stopping: Callable[[], bool],
    pace: Pace = Pace(),
) -> bool:
    """Drain `shard` for a while. False when somebody else drains it.

    Redis or ClickHouse may go away and come back meanwhile: the queue holds the data, and what was in hand
    is settled like a dead predecessor's.
    """
    until_s = time.monotonic() + run_for_s
    with _only_here(shard) as is_ours:
        while is_ours and time.monotonic() < until_s and not is_stopping():
            try:
                return _drain_until_trouble(shard, client, until_s, is_stopping, pace)
            except (ClickHouseError, QueueUnavailable, RulesUnavailable, redis.RedisError) as error:
                logger.warning("%s waits: %s", shard.stream, error)
                time.sleep(TROUBLE_PAUSE_S)
        return is_ours


def drain_leftovers(client: "redis.Redis", *, run_for_s: float, is_stopping: Callable[[], bool]) -> None:
    """Empty the shards that a higher number of them left behind, those that nobody else drains, one by one.

    Raises RedisError.
    """
    for shard in find_leftovers(client):
        logger.warning("%s is beyond the number of shards: draining what it holds", shard.stream)

        def is_done(stream: str = shard.stream) -> bool:
            return is_stopping() or not client.xlen(stream)

        drain_shard(shard, client, run_for_s=run_for_s, is_stopping=is_done)


_in_hand: set[Shard] = set()
_in_hand_lock = threading.Lock()


@contextlib.contextmanager
def _only_here(shard: Shard) -> Iterator[bool]:
    """Whether no other thread of this process drains it: the lease is the process's, they would share it."""
    with _in_hand_lock:
        is_ours = shard not in _in_hand
        _in_hand.add(shard)
    try:
        yield is_ours
    finally:
        if is_ours:
            with _in_hand_lock:
                _in_hand.discard(shard)


def _others(shard: Shard) -> list[Shard]:
    """All that may be drained: those beyond the settings, too."""
    return [Shard(shard.signal, number) for number in range(MAX_SHARDS) if number != shard.number]


def _drain_until_trouble(
    shard: Shard, client: "redis.Redis", until_s: float, is_stopping: Callable[[], bool], pace: Pace
) -> bool:
    require_durable(client)
    lease = Lease(client, shard.lease)
    if not lease.acquire():
        return False
    drainer = Drainer(client, shard, lease, pace)
    try:
        drainer.run(until_s=until_s, is_stopping=is_stopping)
    except LeaseLost as error:
        logger.warning("%s: the lease was lost: %s", shard.stream, error)
        return False
    finally:
        drainer.close()
        lease.release()
    return True
