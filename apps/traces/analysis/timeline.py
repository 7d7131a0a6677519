"""The spans that explain a root's time: one tree in pre-order, with ends that can be counted on. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass

from apps.traces.analysis.tree import NO_PARENT

# Not a place: it stands for the root that several orphans must have had.
STAND_IN = -1


@dataclass(frozen=True, slots=True)
class DrawnTimes:
    """What a drawing knows of time, one entry a place, in pre-order: see Drawing."""

    parents: Sequence[int]
    depths: Sequence[int]
    starts_ns: Sequence[int]
    durations_ns: Sequence[int | None]
    kinds: Sequence[int]
    orphans: frozenset[int]


@dataclass(frozen=True, slots=True)
class Timeline:
    """One entry a span; entry 0 is the root, parents stand before their children. Unix ns.

    `places` are those in the drawing, or STAND_IN. `starts` are never before the parent's. `ends` of spans
    without a sound one (`is_open`) are those of their last descendant.
    """

    places: list[int]
    parents: list[int]
    starts: list[int]
    ends: list[int]
    kinds: list[int]
    is_open: list[bool]
    is_orphan: list[bool]

    @property
    def duration_ns(self) -> int:
        return self.ends[0] - self.starts[0]


def list_roots(drawn: DrawnTimes) -> list[int]:
    """Every place without a parent that was received: true roots first, each by start."""
    roots = [place for place, parent in enumerate(drawn.parents) if parent == NO_PARENT]
    return sorted(roots, key=lambda place: place in drawn.orphans)


def make_timeline(drawn: DrawnTimes, root: int | None = None) -> Timeline:
    """The tree below one place; by default below the first true root, which then adopts all orphans.

    Without a true root several orphans come under a stand-in that lasts from the first of them to the last.
    There must be a span.
    """
    if root is not None:
        return _lay_out(drawn, [root], stand_in=False)
    roots = list_roots(drawn)
    orphans = [place for place in roots if place in drawn.orphans]
    if len(orphans) < len(roots):
        return _lay_out(drawn, [roots[0], *orphans], stand_in=False)
    return _lay_out(drawn, orphans, stand_in=len(orphans) > 1)


def _lay_out(drawn: DrawnTimes, tops: Sequence[int], *, stand_in: bool) -> Timeline:
    timeline = Timeline([], [], [], [], [], [], [])
    if stand_in:
        _add(timeline, STAND_IN, NO_PARENT, min(drawn.starts_ns[top] for top in tops), None, 0)
    for top in tops:
        _add_family(timeline, drawn, top)
    _settle(timeline)
    return timeline


def _add_family(timeline: Timeline, drawn: DrawnTimes, top: int) -> None:
    """A place and all below it; a second family hangs under entry 0."""
    # What stands side by side in the drawing stays so: an entry is as far from its parent as its place.
    offset = len(timeline.places) - top
    depth = drawn.depths[top]
    for place in range(top, len(drawn.parents)):
        if place > top and drawn.depths[place] <= depth:
            break
        above = 0 if timeline.places else NO_PARENT
        parent = above if place == top else drawn.parents[place] + offset
        _add(timeline, place, parent, drawn.starts_ns[place], drawn.durations_ns[place], drawn.kinds[place])
        timeline.is_orphan[-1] = place in drawn.orphans


def _add(
    timeline: Timeline, place: int, parent: int, start_ns: int, duration_ns: int | None, kind: int
) -> None:
    is_open = duration_ns is None or duration_ns < 0
    timeline.places.append(place)
    timeline.parents.append(parent)
    timeline.starts.append(start_ns)
    timeline.ends.append(start_ns if duration_ns is None else start_ns + max(duration_ns, 0))
    timeline.kinds.append(kind)
    timeline.is_open.append(is_open)
    timeline.is_orphan.append(False)


def _settle(timeline: Timeline) -> None:
    """Open ends reach to the last descendant's; nothing begins, nor ends, before its parent began."""
    parents, starts, ends = timeline.parents, timeline.starts, timeline.ends
    for span in range(len(parents) - 1, 0, -1):
        parent = parents[span]
        if timeline.is_open[parent] and ends[span] > ends[parent]:
            ends[parent] = ends[span]
    for span in range(1, len(parents)):
        starts[span] = max(starts[span], starts[parents[span]])
        ends[span] = max(ends[span], starts[span])
