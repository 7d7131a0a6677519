"""Clocks that disagree: by how much a process's spans must be drawn later for no call to precede its caller.

Pure. Only what cannot be is repaired: a span of another process that starts before the span that called it.
Spans of one resource share one clock, so all of them move by the same, and by no more than is needed: the
true difference may be larger, it is never smaller. A span that encloses its parent says nothing about clocks
(a browser's page load begins before the server's answer it belongs to). Of clocks that contradict each other,
the one first met from the root stands still.
"""

from collections.abc import Hashable, Mapping, Sequence

from apps.traces.analysis.tree import NO_PARENT


def find_shifts(
    parents: Sequence[int],
    starts_ns: Sequence[int],
    durations_ns: Sequence[int],
    clocks: Sequence[Hashable],
) -> dict[Hashable, int]:
    """How much later, in ns, the spans of each disagreeing clock are drawn; rows are in pre-order."""
    # Nearly always nothing is amiss: that is found out first, and cheaply.
    early = [row for row, parent in enumerate(parents) if starts_ns[row] < starts_ns[parent]]
    if not any(_is_evidence(row, parents[row], starts_ns, durations_ns, clocks) for row in early):
        return {}
    behind = find_gaps(parents, starts_ns, durations_ns, clocks)
    shifts: dict[Hashable, int] = {}
    # In order of appearance: a clock's callers that stand before it are settled by then.
    for clock in dict.fromkeys(clocks):
        gaps = behind.get(clock, {})
        needed_ns = (gap_ns + shifts[caller] for caller, gap_ns in gaps.items() if caller in shifts)
        shifts[clock] = max(0, *needed_ns, 0)
    return {clock: shift_ns for clock, shift_ns in shifts.items() if shift_ns > 0}


def find_gaps(
    parents: Sequence[int],
    starts_ns: Sequence[int],
    durations_ns: Sequence[int],
    clocks: Sequence[Hashable],
) -> Mapping[Hashable, Mapping[Hashable, int]]:
    """Clock -> calling clock -> the most by which a span of the first starts before its parent of the second.

    Below zero where every span starts after its parent.
    """
    behind: dict[Hashable, dict[Hashable, int]] = {}
    for row, parent in enumerate(parents):
        gap_ns = starts_ns[parent] - starts_ns[row]
        if parent == NO_PARENT or clocks[row] == clocks[parent]:
            continue
        if gap_ns > 0 and not _is_evidence(row, parent, starts_ns, durations_ns, clocks):
            continue
        gaps = behind.setdefault(clocks[row], {})
        gaps[clocks[parent]] = max(gap_ns, gaps.get(clocks[parent], gap_ns))
    return behind


def _is_evidence(
    row: int,
    parent: int,
    starts_ns: Sequence[int],
    durations_ns: Sequence[int],
    clocks: Sequence[Hashable],
) -> bool:
    """Of a span that starts before `parent`: timed by another clock, and not around its parent."""
    if parent == NO_PARENT or clocks[row] == clocks[parent]:
        return False
    return starts_ns[row] + durations_ns[row] <= starts_ns[parent] + durations_ns[parent]
