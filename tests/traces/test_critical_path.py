"""The critical path adds up to its root, and is what its definition says, whatever the spans look like."""

from collections.abc import Sequence

import pytest
from hypothesis import example, given, settings

from apps.traces.analysis.critical_path import (
    NOBODY,
    CriticalPath,
    Reason,
    Relation,
    find_critical_path,
)
from apps.traces.analysis.timeline import DrawnTimes, Timeline, list_roots, make_timeline
from apps.traces.analysis.tree import NO_PARENT
from tests.traces.forests import CLIENT, CONSUMER, INTERNAL, PRODUCER, SERVER, Sketch, draw, forests
from tests.traces.path_oracle import Oracle

ROOT = NO_PARENT
MS = 1_000_000


def solve(drawn: DrawnTimes, root: int | None = None) -> tuple[Timeline, CriticalPath]:
    timeline = make_timeline(drawn, root)
    return timeline, find_critical_path(timeline)


def tell(*sketches: Sketch) -> list[tuple[int, int, int, str]]:
    """(place, start, end, reason) of each segment."""
    timeline, path = solve(draw(sketches))
    return [
        (timeline.places[part.span], part.start_ns, part.end_ns, part.reason.name) for part in path.segments
    ]


ORPHAN = True
# An orphan drawn above the root and the root's own grandchild end and begin together.
ALIKE = [
    (ROOT, 0, 1, INTERNAL, ORPHAN),
    (ROOT, 0, None, INTERNAL, False),
    (1, 0, 0, INTERNAL, False),
    (2, 0, 0, INTERNAL, False),
    (3, 0, 1, INTERNAL, False),
]


@settings(max_examples=2000)
@example(draw(ALIKE))
@given(forests())
def test_every_nanosecond_is_held_by_whom_the_definition_says(drawn: DrawnTimes) -> None:
    timeline, path = solve(drawn)
    hows = {reason: "held" for reason in Reason} | {Reason.QUEUED: "queued"}
    held = [
        (timeline.places[part.span], hows[part.reason], part.start_ns, part.end_ns) for part in path.segments
    ]
    assert held == Oracle(drawn).holders()


@settings(max_examples=300)
@given(forests())
def test_segments_touch_and_add_up_to_the_root_below_any_span(drawn: DrawnTimes) -> None:
    for root in (None, *range(len(drawn.parents))):
        timeline, path = solve(drawn, root)
        bounds = [(part.start_ns, part.end_ns) for part in path.segments]
        assert all(start_ns < end_ns for start_ns, end_ns in bounds)
        moments = [moment for bound in bounds for moment in bound]
        inner = moments[1:-1]
        assert inner[::2] == inner[1::2]
        assert moments[:1] + moments[-1:] == [timeline.starts[0], timeline.ends[0]][: len(moments)]
        assert sum(end_ns - start_ns for start_ns, end_ns in bounds) == timeline.duration_ns


@settings(max_examples=300)
@given(forests())
def test_a_span_holds_the_clock_only_while_it_runs_or_is_queued(drawn: DrawnTimes) -> None:
    timeline, path = solve(drawn)
    running = [part for part in path.segments if part.reason is not Reason.QUEUED]
    queued = [part for part in path.segments if part.reason is Reason.QUEUED]
    assert all(
        timeline.starts[part.span] <= part.start_ns and part.end_ns <= timeline.ends[part.span]
        for part in running
    )
    assert all(
        timeline.ends[part.after] <= part.start_ns and part.end_ns <= timeline.starts[part.span]
        for part in queued
    )


@settings(max_examples=300)
@given(forests())
def test_what_outlasts_the_root_is_told_and_is_not_on_the_path(drawn: DrawnTimes) -> None:
    timeline, path = solve(drawn)
    assert all(timeline.ends[span] > timeline.ends[0] for span in path.beyond)
    assert {NOBODY} >= {path.waiters[span] for span in path.beyond}


def test_a_span_alone_holds_its_own_clock() -> None:
    assert tell((ROOT, 5, 10, SERVER, False)) == [(0, 5, 15, "WORK")]


def test_one_after_the_other_with_gaps() -> None:
    assert tell(
        (ROOT, 0, 100, SERVER, False), (0, 10, 20, INTERNAL, False), (0, 40, 50, INTERNAL, False)
    ) == [
        (0, 0, 10, "WORK"),
        (1, 10, 30, "WORK"),
        (0, 30, 40, "WORK"),
        (2, 40, 90, "WORK"),
        (0, 90, 100, "WORK"),
    ]


def test_of_two_side_by_side_the_one_that_ended_last_held_the_clock() -> None:
    both = ((0, 10, 50, INTERNAL, False), (0, 10, 80, INTERNAL, False))
    assert tell((ROOT, 0, 100, SERVER, False), *both) == [
        (0, 0, 10, "WORK"),
        (2, 10, 90, "WORK"),
        (0, 90, 100, "WORK"),
    ]


def test_a_call_is_on_its_way_before_and_after_its_answer() -> None:
    assert tell((ROOT, 0, 100, CLIENT, False), (0, 30, 40, SERVER, False)) == [
        (0, 0, 30, "TRANSIT"),
        (1, 30, 70, "WORK"),
        (0, 70, 100, "TRANSIT"),
    ]


def test_a_job_that_its_sender_did_not_wait_for_is_waited_for_by_whoever_still_ran() -> None:
    job = ((ROOT, 0, 100, SERVER, False), (0, 10, 5, PRODUCER, False), (1, 30, 50, CONSUMER, False))
    timeline, path = solve(draw(job))
    assert path.relations[2] is Relation.ASYNC
    assert tell(*job) == [
        (0, 0, 10, "WORK"),
        (1, 10, 15, "WORK"),
        (2, 15, 30, "QUEUED"),
        (2, 30, 80, "WORK"),
        (0, 80, 100, "WORK"),
    ]
    assert timeline.duration_ns == 100


def test_a_job_that_outlasts_the_root_was_waited_for_by_nobody() -> None:
    job = ((ROOT, 0, 20, SERVER, False), (0, 10, 5, PRODUCER, False), (1, 18, 500, CONSUMER, False))
    assert tell(*job) == [(0, 0, 10, "WORK"), (1, 10, 15, "WORK"), (0, 15, 20, "WORK")]
    assert solve(draw(job))[1].beyond == [2]


def test_a_call_that_was_given_up_waited_for_what_its_server_waited_for_then() -> None:
    given_up = (
        (ROOT, 0, 120, SERVER, False),
        (0, 10, 100, CLIENT, False),
        (1, 20, 490, SERVER, False),
        (2, 30, 450, CLIENT, False),
    )
    _, path = solve(draw(given_up))
    assert path.relations[2] is Relation.CUT
    assert tell(*given_up) == [
        (0, 0, 10, "WORK"),
        (1, 10, 20, "TRANSIT"),
        (2, 20, 30, "WORK"),
        (3, 30, 110, "WORK"),
        (0, 110, 120, "WORK"),
    ]


def test_a_span_without_an_end_reaches_to_its_last_descendant() -> None:
    lost = ((ROOT, 0, 100, SERVER, False), (0, 10, None, INTERNAL, False), (1, 20, 60, INTERNAL, False))
    assert tell(*lost) == [(0, 0, 10, "WORK"), (1, 10, 20, "WORK"), (2, 20, 80, "WORK"), (0, 80, 100, "WORK")]


def test_a_root_without_an_end_lasts_as_long_as_what_it_began() -> None:
    assert tell((ROOT, 0, None, SERVER, False), (0, 10, 20, INTERNAL, False)) == [
        (0, 0, 10, "WORK"),
        (1, 10, 30, "WORK"),
    ]


def test_orphans_are_taken_for_work_of_the_root() -> None:
    orphaned = ((ROOT, 0, 100, SERVER, False), (ROOT, 20, 50, INTERNAL, True))
    assert tell(*orphaned) == [(0, 0, 20, "WORK"), (1, 20, 70, "WORK"), (0, 70, 100, "WORK")]
    assert solve(draw(orphaned))[1].relations[1] is Relation.ORPHAN


def test_orphans_without_any_root_share_one_that_nobody_sent() -> None:
    orphans = ((ROOT, 0, 30, INTERNAL, True), (ROOT, 40, 60, INTERNAL, True))
    assert tell(*orphans) == [(0, 0, 30, "WORK"), (-1, 30, 40, "UNKNOWN"), (1, 40, 100, "WORK")]


def test_a_second_root_has_a_path_of_its_own() -> None:
    two = draw(((ROOT, 0, 10, SERVER, False), (ROOT, 3, 40, SERVER, False)))
    assert list_roots(two) == [0, 1]
    assert [make_timeline(two, root).duration_ns for root in (None, 1)] == [10, 40]


def test_an_overlap_within_a_clocks_grain_is_one_after_the_other() -> None:
    """Milliseconds of a browser: the first ends a little after the second began."""
    steps = ((0, 0, 50 * MS, INTERNAL, False), (0, 50 * MS - 400_000, 40 * MS, INTERNAL, False))
    assert [place for place, *_ in tell((ROOT, 0, 100 * MS, SERVER, False), *steps)] == [1, 2, 0]


def test_moments_and_an_empty_root_take_no_time() -> None:
    assert tell((ROOT, 7, 0, SERVER, False), (0, 7, 0, INTERNAL, False)) == []
    assert tell((ROOT, 0, 10, SERVER, False), (0, 5, 0, INTERNAL, False)) == [(0, 0, 10, "WORK")]


def chain(count: int) -> list[Sketch]:
    return [(index - 1, index, 3 * count - 2 * index, INTERNAL, False) for index in range(count)]


def stairs(count: int) -> list[Sketch]:
    """Each outlives the one that began it: asynchronous all the way down."""
    return [(index - 1, 2 * index, 10, INTERNAL, False) for index in range(count)]


def flat(count: int) -> list[Sketch]:
    return [(ROOT, 0, count, SERVER, False), *((0, n, 1, INTERNAL, False) for n in range(count - 1))]


@pytest.mark.parametrize("make", [chain, stairs, flat])
def test_depth_and_number_neither_recurse_nor_crawl(make: object) -> None:
    sketches: Sequence[Sketch] = make(60_000)  # type: ignore[operator]
    parents = [sketch[0] for sketch in sketches]
    depths = [0] * len(parents)
    for place, parent in enumerate(parents[1:], 1):
        depths[place] = depths[parent] + 1
    drawn = DrawnTimes(
        parents,
        depths,
        [sketch[1] for sketch in sketches],
        [sketch[2] for sketch in sketches],
        [sketch[3] for sketch in sketches],
        frozenset(),
    )
    timeline, path = solve(drawn)
    assert sum(part.end_ns - part.start_ns for part in path.segments) == timeline.duration_ns
