"""Who held the clock while a root was running: segments that add up to its time to the nanosecond. Pure.

The definition, why it adds up, and what skew and asynchrony mean to it: docs/adr/0012-critical-path.md.
"""

from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass
from enum import IntEnum
from typing import NamedTuple

from apps.traces.analysis.timeline import STAND_IN, Timeline
from apps.traces.analysis.tree import CLIENT, NO_PARENT, SERVER

NOBODY = -1
# Clocks within a process tick in up to milliseconds (browsers, Zipkin): so much of an overlap is no proof
# of running side by side, as long as it is small beside the span itself.
GRAIN_NS = 1_000_000
GRAIN_PART = 16


class Relation(IntEnum):
    """How a span may hold up the one that waits for it."""

    ROOT = 0
    # Its parent was still running when it ended.
    CHILD = 1
    # It ended after its parent, but while an earlier ancestor was still running.
    ASYNC = 2
    # A call that was given up before its answer was complete.
    CUT = 3
    # The parent was not received; taken for work of the root.
    ORPHAN = 4


class Reason(IntEnum):
    """What the holder of the clock was doing."""

    WORK = 0
    # A call before its answer began, or after it ended: network, connection, queue.
    TRANSIT = 1
    # What started it had ended, and it had not begun.
    QUEUED = 2
    # No span that was received covers it.
    UNKNOWN = 3


class Segment(NamedTuple):
    """`span`, `after` and `before` are entries of the timeline.

    `after`: whose end gave the clock to `span`; `before`: what it was handed to. NOBODY: it is the span's own
    start or end.
    """

    span: int
    start_ns: int
    end_ns: int
    reason: Reason
    after: int
    before: int


@dataclass(frozen=True, slots=True)
class CriticalPath:
    """`segments` run from the root's start to its end without a gap. `waiters` and `relations`: by span.

    `beyond` are spans that outlast the root: nothing in it can have waited for them.
    """

    segments: list[Segment]
    waiters: list[int]
    relations: list[Relation]
    beyond: list[int]


def find_critical_path(timeline: Timeline) -> CriticalPath:
    """From the root's end back in time: whatever ended last, while it was waited for, held the clock.

    O(n log n): each span is entered at most once, and children are sorted by their ends.
    """
    waiters, relations = _find_waiters(timeline)
    awaited = [
        min(awaited_ns(start_ns, end_ns), timeline.ends[waiter])
        for start_ns, end_ns, waiter in zip(timeline.starts, timeline.ends, waiters, strict=True)
    ]
    segments = _walk_back(timeline, _sort_waits(timeline, waiters), awaited)
    beyond = [span for span in range(1, len(waiters)) if waiters[span] == NOBODY]
    return CriticalPath(segments, waiters, relations, beyond)


def awaited_ns(start_ns: int, end_ns: int) -> int:
    """When at the earliest something that had waited for this span can be seen to go on."""
    return end_ns - min(GRAIN_NS, (end_ns - start_ns) // GRAIN_PART)


def _find_waiters(timeline: Timeline) -> tuple[list[int], list[Relation]]:
    """For each span the nearest ancestor that was running when it ended; NOBODY when none was."""
    starts, ends, kinds, parents = timeline.starts, timeline.ends, timeline.kinds, timeline.parents
    running = _Running(len(starts))
    waiters, relations = [NOBODY], [Relation.ROOT]
    running.enter(0, ends[0], NO_PARENT)
    for span in range(1, len(starts)):
        parent = parents[span]
        running.leave_until(parent)
        waiter = running.find(awaited_ns(starts[span], ends[span]))
        relation = Relation.ORPHAN if timeline.is_orphan[span] else Relation.CHILD
        if waiter != parent:
            is_call = kinds[span] == SERVER and kinds[parent] == CLIENT and not timeline.is_orphan[span]
            waiter, relation = (parent, Relation.CUT) if is_call else (waiter, Relation.ASYNC)
        waiters.append(waiter)
        relations.append(relation)
        running.enter(span, ends[span], parent)
    return waiters, relations


class _Running:
    """The spans from the root to the current one, of which only those that outlast all below them matter."""

    def __init__(self, size: int) -> None:
        # Ends count down, so that they can be searched; what a deeper span hides comes back when it is left.
        self._spans = [NOBODY] * size
        self._negated_ends = [0] * size
        self._count = 0
        self._entered: list[tuple[int, int, int, int, int]] = []

    def enter(self, span: int, end_ns: int, parent: int) -> None:
        place = bisect_right(self._negated_ends, -end_ns - 1, 0, self._count)
        self._entered.append((span, place, self._spans[place], self._negated_ends[place], self._count))
        self._spans[place], self._negated_ends[place], self._count = span, -end_ns, place + 1

    def leave_until(self, span: int) -> None:
        while self._entered[-1][0] != span:
            _, place, hidden, negated_end, count = self._entered.pop()
            self._spans[place], self._negated_ends[place], self._count = hidden, negated_end, count

    def find(self, moment_ns: int) -> int:
        """The nearest that ended at `moment_ns` or later."""
        place = bisect_right(self._negated_ends, -moment_ns, 0, self._count)
        return self._spans[place - 1] if place else NOBODY


def _sort_waits(timeline: Timeline, waiters: Sequence[int]) -> list[list[int]]:
    """By waiter what it may have waited for; what ended last stands last, of equals the longest, then the
    one drawn first."""
    starts, ends, places = timeline.starts, timeline.ends, timeline.places
    waits: list[list[int]] = [[] for _ in waiters]
    for span, waiter in enumerate(waiters):
        if waiter != NOBODY and starts[span] < ends[span]:
            waits[waiter].append(span)
    for spans in waits:
        if len(spans) > 1:
            spans.sort(key=lambda span: (ends[span], -starts[span], -places[span]))
    return waits


def _walk_back(timeline: Timeline, waits: Sequence[list[int]], awaited: Sequence[int]) -> list[Segment]:
    starts, ends, parents = timeline.starts, timeline.ends, timeline.parents
    line = _Line(timeline)
    span, moment_ns, before = 0, ends[0], NOBODY
    while span != NOBODY:
        child = _take_last(waits[span], moment_ns, starts, awaited)
        if child != NOBODY:
            line.hold(span, ends[child], after=child, before=before)
            span, moment_ns, before = child, ends[child], NOBODY
            continue
        line.hold(span, starts[span], after=NOBODY, before=before)
        parent, moment_ns = parents[span], starts[span]
        if parent != NO_PARENT and ends[parent] < moment_ns:
            moment_ns = ends[parent]
            line.queue(span, moment_ns, after=parent)
        span, before = parent, span
    return line.segments()


def _take_last(waits: list[int], moment_ns: int, starts: Sequence[int], awaited: Sequence[int]) -> int:
    """What ended last before the moment; what was still running is passed over: moments only move back."""
    while waits:
        span = waits.pop()
        if starts[span] < moment_ns and awaited[span] <= moment_ns:
            return span
    return NOBODY


class _Line:
    """Segments from the end of time back. A span that is entered within it is followed from its own end,
    but holds only what nobody has held yet: so they touch, and add up."""

    def __init__(self, timeline: Timeline) -> None:
        self._places, self._kinds = timeline.places, timeline.kinds
        self._reached_ns = timeline.ends[0]
        self._segments: list[Segment] = []

    def hold(self, span: int, from_ns: int, *, after: int, before: int) -> None:
        if from_ns < self._reached_ns:
            self._add(span, from_ns, self._reason(span, after, before), after, before)

    def queue(self, span: int, from_ns: int, *, after: int) -> None:
        if from_ns < self._reached_ns:
            self._add(span, from_ns, Reason.QUEUED, after, NOBODY)

    def segments(self) -> list[Segment]:
        return self._segments[::-1]

    def _add(self, span: int, from_ns: int, reason: Reason, after: int, before: int) -> None:
        self._segments.append(Segment(span, from_ns, self._reached_ns, reason, after, before))
        self._reached_ns = from_ns

    def _reason(self, span: int, after: int, before: int) -> Reason:
        if self._places[span] == STAND_IN:
            return Reason.UNKNOWN
        neighbours = (self._kinds[other] for other in (after, before) if other != NOBODY)
        is_call = self._kinds[span] == CLIENT and any(kind == SERVER for kind in neighbours)
        return Reason.TRANSIT if is_call else Reason.WORK
