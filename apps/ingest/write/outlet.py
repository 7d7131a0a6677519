"""Outlet: the writer's side of the queue, one shard under its lease."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any, cast

import redis
from django.conf import settings

from apps.ingest.queue.entry import Entry, parse_entry
from apps.ingest.queue.intake import QueueUnavailable
from apps.ingest.queue.keys import Shard, dead_letters_of
from apps.ingest.queue.ledger import Outcome, count_outcome
from apps.ingest.queue.letter_files import write_letter_file
from apps.ingest.write.batch import BatchRecord
from apps.ingest.write.lease import Lease, LeaseLost, repairer_token
from apps.ingest.write.poison import name_refusal

GROUP = "writers"
# One name a shard: whoever holds the lease inherits what its predecessor had in hand.
CONSUMER = "writer"
_HERE = Path(__file__).parent
ENSURE_GROUP, RECORD, OWE, ACKNOWLEDGE, BURY = (
    (_HERE / f"{name}.lua").read_text() for name in ("ensure_group", "record", "owe", "acknowledge", "bury")
)
# Of each signal, in Redis; what comes after them is a file in SPANWISE_DATA/dead.
MAX_LETTERS = 10_000
MAX_LETTER_BYTES = 256 * 1024 * 1024
NO_ROOM = -1
# The last dead letters that a project's members are shown.
LISTED_DEAD = 20


class Outlet:
    """The writer's side of one shard, under its lease: every write checks that the lease is still held."""

    def __init__(self, client: "redis.Redis", shard: Shard, lease: Lease) -> None:
        self._redis = client
        self._lease = lease
        self.shard = shard

    def ensure_group(self) -> None:
        self._redis.eval(ENSURE_GROUP, 1, self.shard.stream, GROUP)

    def read_pending(self) -> list[Entry]:
        """What was handed out and never acknowledged, oldest first."""
        return self._read("0", count=1_000_000, block_ms=None)

    def read_new(self, *, count: int, block_ms: int | None) -> list[Entry]:
        """The next ones; what there is already where `block_ms` is None."""
        return self._read(">", count=count, block_ms=block_ms)

    def _read(self, after: str, *, count: int, block_ms: int | None) -> list[Entry]:
        answer = cast(
            "list[Any] | dict[Any, Any] | None",
            self._redis.xreadgroup(GROUP, CONSUMER, {self.shard.stream: after}, count=count, block=block_ms),
        )
        if not answer:
            return []
        entries = answer[0][1] if isinstance(answer, list) else next(iter(answer.values()))[0]
        # An entry without fields was deleted while it was pending: there is nothing left to write.
        return [parse_entry(entry_id, fields) for entry_id, fields in entries if fields]

    def read_record(self) -> BatchRecord | None:
        fields = cast("dict[bytes, bytes]", self._redis.hgetall(self.shard.record))
        return BatchRecord.from_fields(self.shard, fields) if fields else None

    def write_record(self, record: BatchRecord) -> bool:
        """Must be durable before an INSERT begins: it is how a successor knows what to look for.

        False while another shard repairs (apps/ingest/write/barrier.py): then no INSERT may begin.
        """
        fields = [part for item in record.to_fields().items() for part in item]
        repair_token = repairer_token(self._lease, self.shard)
        answer = self._guarded(RECORD, [self.shard.record, self.shard.repair], [repair_token, *fields])
        return answer == 1

    def read_owed(self) -> str:
        """The entry up to which batches owe their rollups a recount; "0-0" when none ever did."""
        owed = cast("bytes | None", self._redis.get(self.shard.owed))
        return owed.decode() if owed else "0-0"

    def owe_until(self, entry_id: str) -> None:
        """Put on record that every batch up to here owes a recount, whoever writes it."""
        self._guarded(OWE, [self.shard.owed], [entry_id])

    def acknowledge(self, entries: Sequence[Entry], outcome: Outcome = Outcome.STORED) -> None:
        """The batch is in ClickHouse: take its entries out of the queue, count them, forget its record."""
        names, counts = self._count(outcome, entries)
        ids = [entry.entry_id for entry in entries]
        self._guarded(ACKNOWLEDGE, [self.shard.stream, self.shard.record, *names], [GROUP, *counts, *ids])

    def bury(self, entry: Entry, reason: str) -> None:
        """Set a body aside that the store refuses even alone. Raises QueueUnavailable.

        The letter keeps `reason` whole; the project's list, which the REST API shows, its kind alone.
        """
        names, counts = self._count(Outcome.DEAD, [entry])
        fields: list[str | int | bytes] = ["project", entry.project_id, "key", entry.key_id]
        fields += ["items", entry.items, "received_ns", entry.received_ns]
        fields += ["reason", reason[:2000], "body", entry.body]
        note = f"{self.shard.signal} {entry.items} {name_refusal(reason)}"
        limits: list[str | int] = [MAX_LETTERS, MAX_LETTER_BYTES, len(entry.body)]
        shard = self.shard
        kept_in = [shard.dead_letters, shard.dead_letter_bytes, dead_letters_of(entry.project_id)]
        answer = self._guarded(
            BURY,
            [shard.stream, shard.record, *kept_in, *names],
            [GROUP, entry.entry_id, *limits, note, LISTED_DEAD, *counts, *fields],
        )
        if answer == NO_ROOM:
            try:
                write_letter_file(settings.DEAD_LETTER_DIR, self.shard, entry.entry_id, fields)
            except OSError as error:
                raise QueueUnavailable(f"a dead letter cannot be written: {error}") from error
            self.acknowledge([entry], Outcome.DEAD)

    def _count(self, outcome: Outcome, entries: Sequence[Entry]) -> tuple[list[str], list[str | int]]:
        """The hashes to count the entries in, and a field and a number for each."""
        rows = [(entry.project_id, entry.received_ns, entry.items) for entry in entries]
        counted = count_outcome(outcome, self.shard.signal, rows)
        expired = [(entry.project_id, entry.received_ns, entry.expired) for entry in entries if entry.expired]
        counted += count_outcome(Outcome.EXPIRED, self.shard.signal, expired)
        names = [name for name, _ in counted]
        return names, [part for (_, field), items in counted.items() for part in (field, items)]

    def _guarded(self, script: str, keys: Sequence[str], args: Sequence[str | int | bytes]) -> int:
        answer = self._redis.eval(script, len(keys) + 1, self.shard.lease, *keys, self._lease.token, *args)
        if not answer:
            raise LeaseLost(self.shard.lease)
        return cast("int", answer)
