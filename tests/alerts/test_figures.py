"""The figures of a window against the same figures read off the durations themselves."""

import math
from collections import Counter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from apps.alerts.conditions import NOTHING, Direction, Reading
from apps.alerts.figures import Figure, Figuring, Minute, is_partial_telling
from apps.query.percentiles import bucket_of

MS = 1_000_000
request_strategy = st.tuples(st.integers(1, 10_000), st.booleans())


def minute_of(requests: list[tuple[int, bool]]) -> Minute:
    """(ms, whether it failed)."""
    return Minute(
        requests=len(requests),
        errors=sum(failed for _, failed in requests),
        histogram=Counter(bucket_of(ms * MS) for ms, _ in requests),
        error_histogram=Counter(bucket_of(ms * MS) for ms, failed in requests if failed),
    )


@given(minutes=st.lists(st.lists(request_strategy, max_size=20), min_size=1, max_size=5))
def test_figures_are_those_of_the_requests(minutes: list[list[tuple[int, bool]]]) -> None:
    rows, requests = [minute_of(each) for each in minutes], [each for minute in minutes for each in minute]
    durations = sorted(ms for ms, _ in requests)
    failed = sum(failed for _, failed in requests)

    def read(figure: Figure) -> Reading:
        return Figuring(figure, len(minutes), percentile=0.95).read(rows)

    assert read(Figure.COUNT) == (len(requests), len(requests))
    assert read(Figure.ERRORS) == (failed, len(requests))
    assert read(Figure.THROUGHPUT) == (len(requests) / len(minutes), len(requests))
    if not requests:
        for figure in (Figure.LATENCY, Figure.ERROR_RATE, Figure.AVAILABILITY, Figure.APDEX):
            assert read(figure) == NOTHING
        return
    assert read(Figure.ERROR_RATE).value == pytest.approx(100 * failed / len(requests))
    assert read(Figure.AVAILABILITY).value == pytest.approx(100 - 100 * failed / len(requests))
    p95 = durations[math.ceil(0.95 * len(durations)) - 1]
    assert read(Figure.LATENCY).value == pytest.approx(p95, rel=0.01)


def test_apdex_counts_the_satisfied_and_half_of_the_tolerated() -> None:
    row = minute_of([(100, False)] * 6 + [(1000, False)] * 2 + [(9000, False), (100, True)])

    assert Figuring(Figure.APDEX, 1, apdex_t_ms=500).read([row]).value == pytest.approx((6 + 2 / 2) / 10)


@pytest.mark.parametrize("figure", list(Figure))
def test_only_a_count_that_is_low_may_still_grow(figure: Figure) -> None:
    assert is_partial_telling(figure, Direction.ABOVE)
    counts = {Figure.COUNT, Figure.ERRORS, Figure.THROUGHPUT}
    assert is_partial_telling(figure, Direction.BELOW) is (figure not in counts)
