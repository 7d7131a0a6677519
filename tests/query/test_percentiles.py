"""Percentiles of the rollup: within 0.97 % of the exact one of the same definition."""

import math

from hypothesis import given
from hypothesis import strategies as st

from apps.query.percentiles import bucket_of, draw_bars, read_percentiles

durations = st.lists(st.integers(0, 2**62), min_size=1, max_size=200)
quantiles = st.floats(0, 1)


def histogram_of(durations_ns: list[int]) -> dict[int, int]:
    histogram: dict[int, int] = {}
    for duration_ns in durations_ns:
        histogram[bucket_of(duration_ns)] = histogram.get(bucket_of(duration_ns), 0) + 1
    return histogram


def exact_percentile(durations_ns: list[int], quantile: float) -> int:
    return sorted(durations_ns)[max(math.ceil(quantile * len(durations_ns)), 1) - 1]


@given(durations, quantiles)
def test_a_percentile_is_within_the_promised_error(durations_ns: list[int], quantile: float) -> None:
    exact = exact_percentile(durations_ns, quantile)
    (read,) = read_percentiles(histogram_of(durations_ns), [quantile])
    assert read is not None
    # The nanosecond is for rounding: durations are whole ones.
    assert abs(read - exact) <= 0.0097 * exact + 1


def test_without_requests_there_is_no_percentile() -> None:
    assert read_percentiles({}, [0.5, 0.99]) == [None, None]
    assert read_percentiles({400: 0}, [0.5]) == [None]


@given(durations, st.integers(4, 60))
def test_bars_hold_every_duration_once_in_order_and_are_few(durations_ns: list[int], most: int) -> None:
    bars = draw_bars(histogram_of(durations_ns), most=most)
    assert sum(bars.counts) == len(durations_ns)
    assert bars.edges_ns == sorted(bars.edges_ns)
    assert len(bars.edges_ns) == len(bars.counts) + 1
    assert len(bars.counts) <= max(most, 17)
    assert bars.counts[0] > 0
    assert bars.counts[-1] > 0


@given(durations)
def test_every_duration_lies_within_the_edges(durations_ns: list[int]) -> None:
    bars = draw_bars(histogram_of(durations_ns), most=48)
    assert bars.edges_ns[0] <= max(min(durations_ns), 1) * 1.01
    assert bars.edges_ns[-1] >= max(durations_ns) * 0.99


def test_no_durations_are_no_bars() -> None:
    assert draw_bars({7: 0}, most=10).counts == []
