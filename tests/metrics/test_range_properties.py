"""Increases over any mixture of restarts, resets and shared series equal a plain walk over the points."""

from collections import defaultdict
from collections.abc import Sequence

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from apps.metrics import reader
from apps.metrics.kinds import Aggregation
from apps.metrics.reader import Question
from apps.metrics.selection import LOOKBACK_NS
from apps.query.timerange import TimeRange
from tests.clickhouse_fixtures import Store
from tests.metrics.points import SECOND_NS, Point, make_metrics, number
from tests.traces.spans import NOON_NS

STEP_S = 60
END_S = 300
READ_FROM_S = -(LOOKBACK_NS // SECOND_NS)

INCREASES = Question(
    name="requests",
    within=TimeRange(NOON_NS, NOON_NS + END_S * SECOND_NS),
    step_s=STEP_S,
    aggregation=Aggregation.INCREASE,
)


@st.composite
def point_lists(draw: st.DrawFn) -> list[Point]:
    """Few hosts, starts and values, so that restarts, resets and equal values come up; no moment twice."""
    keys = st.tuples(
        st.sampled_from(["a", "b"]),
        st.sampled_from([-5000, READ_FROM_S - 1, READ_FROM_S, -50, 70]),
        st.integers(READ_FROM_S - 30, END_S + 30) | st.sampled_from([-1, 0, 59, 60, 70, END_S - 1, END_S]),
    )
    numbers = st.integers(0, 5) | st.integers(-(2**61), 2**61) | st.sampled_from([0.0, 0.5, 2.5])
    drawn = draw(st.lists(keys, unique=True, max_size=30))
    return [number(at_s, draw(numbers), since_s=since_s, host=host) for host, since_s, at_s in drawn]


def value_of(point: Point) -> float | int:
    (value,) = point.fields.values()
    return value  # type: ignore[no-any-return]


def walk(points: Sequence[Point], *, is_monotonic: bool) -> dict[int, float]:
    """Increase by step (its first second), for the steps in which anything counts."""
    streams: dict[object, list[Point]] = defaultdict(list)
    for point in sorted(points, key=lambda point: point.at_s):
        if READ_FROM_S <= point.at_s < END_S:
            streams[point.attributes["host"], point.since_s].append(point)
    increases: dict[int, float] = defaultdict(float)
    for stream in streams.values():
        for before, point in zip([None, *stream], stream, strict=False):
            gain = gain_of(before, point, is_monotonic=is_monotonic)
            if point.at_s >= 0 and gain is not None:
                increases[int(point.at_s // STEP_S * STEP_S)] += gain
    return dict(increases)


def gain_of(before: Point | None, point: Point, *, is_monotonic: bool) -> float | None:
    if before is None:
        return value_of(point) if READ_FROM_S <= point.since_s < point.at_s else None
    gain = value_of(point) - value_of(before)
    return value_of(point) if gain < 0 and is_monotonic else gain


@settings(max_examples=25)
@given(points=point_lists(), is_monotonic=st.booleans())
def test_increases_equal_a_walk_over_the_points(
    shared_store: Store, points: list[Point], is_monotonic: bool
) -> None:
    project_id = shared_store.new_project_id()
    request = make_metrics(points, kind="sum", is_monotonic=is_monotonic)
    shared_store.insert_metrics(request, project_id=project_id)
    answer = reader.read_range(project_id, INCREASES, now_ns=NOON_NS + 3600 * SECOND_NS)
    told = {
        second - NOON_NS // SECOND_NS: value
        for line in answer.lines
        for second, value in line.points
        if value is not None
    }
    assert told == pytest.approx(walk(points, is_monotonic=is_monotonic), rel=1e-9, abs=1e-9)
