"""Batch: what goes into one INSERT, under a number that every row carries."""

import hashlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Protocol, TypeVar

from apps.ingest.queue.keys import MAX_SHARDS, Shard

_SEQUENCE_BITS = 14
_SHARD_BITS = (MAX_SHARDS - 1).bit_length()
_HASHED = 1 << 63


class Body(Protocol):
    @property
    def entry_id(self) -> str: ...
    @property
    def items(self) -> int: ...
    @property
    def body_bytes(self) -> int: ...


AnyBody = TypeVar("AnyBody", bound=Body)


@dataclass(frozen=True, slots=True)
class Share:
    """Whose bodies, of those between its first and its last, a batch holds: one project's, or all but some.

    What a project's redaction rules make of its bodies must not hold up anybody else's.
    """

    only: int = 0  # project id; 0: not one project's
    without: frozenset[int] = frozenset()

    def includes(self, project_id: int) -> bool:
        return project_id == self.only if self.only else project_id not in self.without


EVERYBODY = Share()


@dataclass(frozen=True, slots=True)
class BatchRecord:
    """A batch that has been, or is about to be, sent to ClickHouse.

    `attempts` INSERTs were begun; until `fence_ms` (unix) the last of them may still begin in ClickHouse.
    """

    shard: Shard
    number: int
    first_id: str
    last_id: str
    items: int
    attempts: int = 0
    fence_ms: int = 0
    share: Share = EVERYBODY

    @classmethod
    def of(cls, shard: Shard, entries: Sequence[Body], share: Share = EVERYBODY) -> "BatchRecord":
        return cls(
            shard=shard,
            number=batch_number(shard.number, entries[0].entry_id),
            first_id=entries[0].entry_id,
            last_id=entries[-1].entry_id,
            items=sum(entry.items for entry in entries),
            share=share,
        )

    def holds(self, entry_id: str, project_id: int) -> bool:
        first, last = parse_entry_id(self.first_id), parse_entry_id(self.last_id)
        return first <= parse_entry_id(entry_id) <= last and self.share.includes(project_id)

    def query_id(self, attempt: int, part: int) -> str:
        return f"{self.query_prefix}{attempt}-{part}"

    @property
    def query_prefix(self) -> str:
        """Of the ids of all its INSERTs, and of no others."""
        # With the signal: two signals' shards may well have given out the same number.
        return f"spanwise-batch-{self.shard.signal}-{self.number}-"

    def next_attempt(self, fence_ms: int = 0, *, items: int | None = None) -> "BatchRecord":
        """`items`: where there are fewer by now than there were (apps/ingest/write/age.py)."""
        items = self.items if items is None else items
        return replace(self, attempts=self.attempts + 1, fence_ms=fence_ms, items=items)

    def to_fields(self) -> dict[str, str | int]:
        return {
            "number": self.number,
            "first_id": self.first_id,
            "last_id": self.last_id,
            "items": self.items,
            "attempts": self.attempts,
            "fence_ms": self.fence_ms,
            "only": self.share.only,
            "without": ",".join(map(str, sorted(self.share.without))),
        }

    @classmethod
    def from_fields(cls, shard: Shard, fields: dict[bytes, bytes]) -> "BatchRecord":
        return cls(
            shard=shard,
            number=int(fields[b"number"]),
            first_id=fields[b"first_id"].decode(),
            last_id=fields[b"last_id"].decode(),
            items=int(fields[b"items"]),
            attempts=int(fields[b"attempts"]),
            fence_ms=int(fields[b"fence_ms"]),
            share=Share(
                only=int(fields[b"only"]),
                without=frozenset(int(part) for part in fields[b"without"].split(b",") if part),
            ),
        )


def split_batches(entries: Sequence[AnyBody], *, max_items: int, max_bytes: int) -> Iterator[list[AnyBody]]:
    """The entries in their order, in batches that keep both limits; a body over one goes alone."""
    batch: list[AnyBody] = []
    items = body_bytes = 0
    for entry in entries:
        over = items + entry.items > max_items or body_bytes + entry.body_bytes > max_bytes
        if batch and over:
            yield batch
            batch, items, body_bytes = [], 0, 0
        batch.append(entry)
        items += entry.items
        body_bytes += entry.body_bytes
    if batch:
        yield batch


def batch_number(shard: int, first_entry_id: str) -> int:
    """A UInt64 that no other batch has, grows with time, and is the same however often it is asked for.

    Built from the stream id `<unix ms>-<sequence>`, never from a counter that a wiped Redis would repeat:
    42 bits of ms, 14 of sequence, 7 of shard. After a clock jump backwards Redis keeps the old ms and
    counts the sequence on without bound; such an id is hashed instead, with the top bit set.
    """
    ms, sequence = parse_entry_id(first_entry_id)
    if sequence >> _SEQUENCE_BITS:
        digest = hashlib.blake2b(f"{shard}:{first_entry_id}".encode(), digest_size=8).digest()
        return int.from_bytes(digest) | _HASHED
    return ms << (_SEQUENCE_BITS + _SHARD_BITS) | sequence << _SHARD_BITS | shard


def parse_entry_id(text: str) -> tuple[int, int]:
    """`<unix ms>-<sequence>` in the order of the stream."""
    ms, sequence = text.split("-")
    return int(ms), int(sequence)
