"""The story as it happens: spans in the order in which they end, none before its time."""

import heapq
from collections.abc import Iterable
from itertools import count

from demo.drafts import SpanDraft
from demo.telling import MINUTE_S
from demo.traffic import Traffic

SECOND_NS = 1_000_000_000


class Feed:
    """Every span of the traces that start at `from_s` or later, told a minute at a time.

    History is a feed that lies far behind; live is the same feed, caught up. Memory holds `limit` spans and
    those of the minutes under way.
    """

    def __init__(self, traffic: Traffic, from_s: float) -> None:
        self._traffic = traffic
        self._from_ns = int(from_s * SECOND_NS)
        self._next_minute = max(0, int(from_s - traffic.telling.began_s) // MINUTE_S)
        self._sequence = count()
        # (when it is whole, tie-breaker, start of its trace, span)
        self._pending: list[tuple[int, int, int, SpanDraft]] = []

    @property
    def told_s(self) -> int:
        """The start of the first minute that was not told yet."""
        return self._traffic.telling.began_s + self._next_minute * MINUTE_S

    def take(self, now_s: float, limit: int) -> list[SpanDraft]:
        """Up to `limit` spans that have ended by `now_s`; fewer means that the feed has caught up."""
        now_ns = int(now_s * SECOND_NS)
        while len(self._pending) < limit and self.told_s <= now_s:
            self._tell_minute()
        taken: list[SpanDraft] = []
        while len(taken) < limit and self._pending and self._pending[0][0] <= now_ns:
            taken.append(heapq.heappop(self._pending)[3])
        return taken

    def finish(self, until_s: float) -> list[SpanDraft]:
        """What is left of the traces that started before `until_s`, so that none is left half told."""
        until_ns = int(until_s * SECOND_NS)
        return [draft for _, _, start_ns, draft in sorted(self._pending) if start_ns < until_ns]

    def _tell_minute(self) -> None:
        minute = self._traffic.tell(self._next_minute)
        self._next_minute += 1
        for trace in (*minute.traces, *minute.browsed):
            if min(draft.start_ns for draft in trace) >= self._from_ns:
                self.add(trace)

    def add(self, trace: Iterable[SpanDraft]) -> None:
        """A trace that the traffic does not tell: each span is handed out once it has ended."""
        drafts = tuple(trace)
        start_ns = min(draft.start_ns for draft in drafts)
        for draft in drafts:
            heapq.heappush(self._pending, (draft.known_ns, next(self._sequence), start_ns, draft))
