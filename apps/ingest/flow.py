"""Flow: what came in during some stretch of time and what became of it, summed from the ledger."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Self

from apps.ingest.ledger import ACCEPTED, Count, Outcome, Unqueued
from apps.otlp.signals import Signal


@dataclass(frozen=True, slots=True)
class BySignal:
    """Items: spans, log records, data points."""

    traces: int = 0
    logs: int = 0
    metrics: int = 0


@dataclass(slots=True)
class Flow:
    """`accepted` items are stored, dead or waiting. Items are `rejected` and `noted`, requests `refused`."""

    requests: int = 0
    bytes: int = 0  # accepted, unpacked
    _items: Counter[tuple[str, str]] = field(default_factory=Counter)
    _reasons: Counter[tuple[str, str]] = field(default_factory=Counter)

    @classmethod
    def of(cls, counts: Iterable[Count]) -> Self:
        flow = cls()
        for count in counts:
            flow.add(count)
        return flow

    def add(self, count: Count) -> None:
        if count.kind in tuple(Unqueued):
            self._reasons[count.kind, count.detail] += count.count
        elif count.detail == "requests":
            self.requests += count.count
        elif count.detail == "bytes":
            self.bytes += count.count
        else:
            self._items[count.kind, count.signal] += count.count

    @property
    def accepted(self) -> BySignal:
        return self._by_signal(ACCEPTED)

    @property
    def stored(self) -> BySignal:
        return self._by_signal(Outcome.STORED)

    @property
    def dead(self) -> BySignal:
        return self._by_signal(Outcome.DEAD)

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
        return BySignal(**{signal: self._items[kind, signal] for signal in Signal})

    def _by_reason(self, kind: str) -> dict[str, int]:
        """The commonest first."""
        return {reason: count for (each, reason), count in self._reasons.most_common() if each == kind}
