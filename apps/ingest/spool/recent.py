"""Recent: what one process accepted within the last minutes, for as long as Redis cannot be asked."""

import time
from collections import deque
from collections.abc import Sequence

# About 10 MB of digests.
MOST = 50_000


class RecentBodies:
    """Digests of the bodies that this event loop took, newest last; the oldest are dropped beyond MOST."""

    def __init__(self, *, keep_s: float) -> None:
        self._keep_s = keep_s
        self._until_s: dict[str, float] = {}
        self._spooled: set[str] = set()

    def add(self, digest: str, *, is_spooled: bool) -> None:
        self._drop_old()
        self._until_s.pop(digest, None)
        self._until_s[digest] = time.monotonic() + self._keep_s
        if is_spooled:
            self._spooled.add(digest)

    def is_known(self, digest: str) -> bool:
        """Queued or spooled lately."""
        return self._until_s.get(digest, 0.0) > time.monotonic()

    def is_spooled(self, digest: str) -> bool:
        return digest in self._spooled and self.is_known(digest)

    def _drop_old(self) -> None:
        now_s = time.monotonic()
        while self._until_s:
            oldest = next(iter(self._until_s))
            if self._until_s[oldest] > now_s and len(self._until_s) < MOST:
                return
            del self._until_s[oldest]
            self._spooled.discard(oldest)


class Waiting:
    """Digests that Redis must be told something about, each not before its time; told in parts, in order."""

    def __init__(self, *, delay_s: float = 0.0) -> None:
        self._delay_s = delay_s
        self._digests: deque[tuple[float, str]] = deque()

    def add(self, digest: str) -> None:
        self._digests.append((time.monotonic() + self._delay_s, digest))

    def due(self, *, at_most: int, early: bool = False) -> list[str]:
        """The oldest of them whose time has come; they stay until `done`."""
        now_s = time.monotonic()
        found: list[str] = []
        for due_s, digest in self._digests:
            if len(found) == at_most or (due_s > now_s and not early):
                break
            found.append(digest)
        return found

    def done(self, digests: Sequence[str]) -> None:
        for _ in digests:
            self._digests.popleft()
