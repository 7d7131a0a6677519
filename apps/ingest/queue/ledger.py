"""Ledger: what is counted of each project, under which names, and for how long it is kept.

Accepted, stored, dead and expired items are counted in the same scripts that queue, acknowledge and bury
them, so for each project, signal and minute of arrival `accepted = stored + dead + expired + waiting` holds
exactly. What never was queued (rejected items, refused requests) is counted by its process and written each
second (tally.py).

A minute's hash: `a:<signal>:<key id>:requests|items|bytes` accepted, `s:`, `d:` and `e:<signal>` stored, dead
and expired items, `r:`, `n:` and `x:<signal>:<key id>:<reason>` rejected items, noted items,
refused requests.
A month's hash: `<signal>:items|bytes|stored|dead|expired`.
"""

from collections import Counter
from collections.abc import Iterable, Mapping
from datetime import UTC, datetime, timedelta
from enum import StrEnum
from functools import lru_cache
from typing import NamedTuple

from apps.ingest.queue.keys import minute_counters, month_counters
from apps.otlp.signals import Signal

MINUTE_NS = 60 * 1_000_000_000
MINUTE_KEPT_S = 26 * 3600
# The month itself, and one more to look back on and to bill.
MONTH_KEPT_S = 70 * 24 * 3600

ACCEPTED = "a"


class Outcome(StrEnum):
    """What became of accepted items in the end, as the minute's hash spells it."""

    STORED = "s"
    DEAD = "d"
    EXPIRED = "e"  # waited until they were older than the retention


class Unqueued(StrEnum):
    """What is counted without having been queued, as the minute's hash spells it."""

    REJECTED = "r"  # items of an accepted request
    NOTED = "n"  # items that were accepted, with something to say about them
    REFUSED = "x"  # whole requests


_MONTHLY = {Outcome.STORED: "stored", Outcome.DEAD: "dead", Outcome.EXPIRED: "expired"}


def minute_of(time_ns: int) -> int:
    return time_ns // MINUTE_NS


def month_of(time_ns: int) -> str:
    """As in 2026-11, UTC."""
    return datetime.fromtimestamp(time_ns // 1_000_000_000, UTC).strftime("%Y-%m")


def month_before(month: str) -> str:
    first = datetime.strptime(f"{month}-01", "%Y-%m-%d").replace(tzinfo=UTC)
    return (first - timedelta(days=1)).strftime("%Y-%m")


def count_outcome(
    outcome: Outcome, signal: Signal, entries: Iterable[tuple[int, int, int]]
) -> Counter[tuple[str, str]]:
    """Items by (hash, field) for entries of (project id, received ns, items): one increment each."""
    counted: Counter[tuple[str, str]] = Counter()
    for project_id, received_ns, items in entries:
        counted[minute_counters(project_id, minute_of(received_ns)), f"{outcome}:{signal}"] += items
        month = month_counters(project_id, month_of(received_ns))
        counted[month, f"{signal}:{_MONTHLY[outcome]}"] += items
    return counted


class Field(NamedTuple):
    """A field of a minute's hash. `detail`: requests, items or bytes accepted, else the reason."""

    kind: str
    signal: str  # empty where it is not known what was refused
    key_id: int  # 0 for outcomes, which are not counted by key
    detail: str


Minute = Mapping[Field, int]


def read_minute(fields: Mapping[bytes, bytes]) -> Minute:
    return {_parse_field(name): int(value) for name, value in fields.items()}


@lru_cache(maxsize=10_000)
def _parse_field(name: bytes) -> Field:
    kind, signal, key_id, detail = [*name.decode().split(":", 3), "", ""][:4]
    return Field(kind, signal, int(key_id or 0), detail)
