"""Limit: the bytes that all requests of a process hold together."""

from types import TracebackType
from typing import Self

from apps.ingest.limits import Busy


class Budget:
    """Bytes in hand, of one event loop."""

    def __init__(self, max_bytes: int) -> None:
        self.max_bytes = max_bytes
        self.held_bytes = 0

    def open(self) -> "Holding":
        return Holding(self)


class Holding:
    """What one request holds; given back when it leaves."""

    def __init__(self, budget: Budget) -> None:
        self._budget = budget
        self._bytes = 0

    def add(self, count: int) -> None:
        """Raises Busy when all requests together would hold too much. One alone always may."""
        others = self._budget.held_bytes - self._bytes
        if others and self._budget.held_bytes + count > self._budget.max_bytes:
            raise Busy("too many bytes are under way")
        self._bytes += count
        self._budget.held_bytes += count

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._budget.held_bytes -= self._bytes
        self._bytes = 0
