"""Flow: what came in during some stretch of time and what became of it, summed from the ledger."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import NamedTuple, Self

from apps.ingest.queue.ledger import ACCEPTED, Field, Minute, Outcome, Unqueued
from apps.otlp.signals import Signal

_BY_REASON = frozenset(map(str, Unqueued))


class BySignal(NamedTuple):
    """Items: spans, log records, data points."""

    traces: int = 0
    logs: int = 0
    metrics: int = 0


@dataclass(slots=True)
class Flow:
    """`accepted = stored + dead + waiting`, expired ones among the `dead`.

    Items are `rejected` and `noted`, requests are `refused`.
    """

    requests: int = 0
    bytes: int = 0  # accepted, unpacked
    _items: Counter[tuple[str, str]] = field(default_factory=Counter)
    _reasons: Counter[tuple[str, str]] = field(default_factory=Counter)

    @classmethod
    def of(cls, minute: Minute) -> Self:
        flow = cls()
        for (kind, signal, _, detail), count in minute.items():
            if kind in _BY_REASON:
                flow._reasons[kind, detail] += count
            elif detail == "requests":
                flow.requests += count
            elif detail == "bytes":
                flow.bytes += count
            else:
                flow._items[kind, signal] += count
        return flow

    @property
    def accepted(self) -> BySignal:
        return self._by_signal(ACCEPTED)

    @property
    def stored(self) -> BySignal:
        return self._by_signal(Outcome.STORED)

    @property
    def dead(self) -> BySignal:
        """Accepted and not stored: refused by the store, or too old by the time they were written."""
        dead, expired = self._by_signal(Outcome.DEAD), self._by_signal(Outcome.EXPIRED)
        return BySignal(*[sum(pair) for pair in zip(dead, expired, strict=True)])

    @property
    def rejected(self) -> dict[str, int]:
        return self._by_reason(Unqueued.REJECTED)

    @property
    def noted(self) -> dict[str, int]:
        return self._by_reason(Unqueued.NOTED)

    @property
    def refused(self) -> dict[str, int]:
        return self._by_reason(Unqueued.REFUSED)

    def _by_signal(self, kind: str) -> BySignal:
        return BySignal(*[self._items[kind, signal] for signal in Signal])

    def _by_reason(self, kind: str) -> dict[str, int]:
        """The commonest first."""
        return {reason: count for (each, reason), count in self._reasons.most_common() if each == kind}


def sum_minutes(minutes: Iterable[Minute]) -> Minute:
    total: Counter[Field] = Counter()
    for minute in minutes:
        total.update(minute)
    return total


def split_by_key(minute: Minute) -> dict[int, Minute]:
    """What is counted by key, by the key's id."""
    by_key: dict[int, dict[Field, int]] = {}
    for field_, count in minute.items():
        if field_.key_id:
            by_key.setdefault(field_.key_id, {})[field_] = count
    return dict(by_key)
