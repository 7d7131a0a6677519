"""Lease length: how long an INSERT may take until whoever writes it is believed to be asleep."""

import math

from apps.ingest.queue.keys import Shard
from apps.ingest.write.lease import LEASE_MS

# The fence is checked after the bytes are parsed, so a large batch needs a longer lease: about ten times
# what parsing costs (docs/adr/0002).
_US_PER_ITEM = 30
_MS_PER_MIB = 150
_MORE_PATIENCE = 3
_MOST_PATIENCE = 81


class LeaseLength:
    """Of one shard's INSERTs, in this process.

    What a batch needs by its size, or several times that after one that took longer: the way to the store
    may be slow, and what the engine needs for a byte differs a hundredfold.
    """

    def __init__(self) -> None:
        self._patience = 1
        self._usual_ms = 0

    def of(self, *, inserts: int, items: int, body_bytes: int) -> int:
        """Milliseconds for one attempt at a batch."""
        by_size_ms = items * _US_PER_ITEM // 1000 + (body_bytes >> 20) * _MS_PER_MIB
        self._usual_ms = inserts * LEASE_MS + by_size_ms
        return self._usual_ms * self._patience

    def note_expired(self) -> None:
        """Nobody slept: it was too short."""
        self._patience = min(_MORE_PATIENCE * self._patience, _MOST_PATIENCE)

    def note_taken(self, taken_ms: int) -> None:
        """The last attempt succeeded within this: the next needs no more than twice as much patience."""
        needed = math.ceil(2 * taken_ms / self._usual_ms)
        self._patience = min(self._patience, max(1, needed))


_LENGTHS: dict[Shard, LeaseLength] = {}


def lease_length_of(shard: Shard) -> LeaseLength:
    """Kept from one turn to the next."""
    return _LENGTHS.setdefault(shard, LeaseLength())
