"""Percentiles out of histograms lie in the bucket of the true one, however many were merged."""

import math
import sys
from bisect import bisect_left
from collections import Counter
from collections.abc import Sequence

import pytest
from hypothesis import given
from hypothesis import strategies as st

from apps.metrics.quantiles import (
    Bucket,
    Exponential,
    explicit_buckets,
    merge_buckets,
    merge_exponentials,
    read_exponential_quantile,
    read_quantile,
    relative_error,
)

QUANTILES = (0.5, 0.9, 0.95, 0.99)
BOUNDS = [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0]
quantiles = st.sampled_from(QUANTILES)
durations = st.lists(st.floats(0.0001, 20), min_size=1, max_size=60)


def true_quantile(values: Sequence[float], quantile: float) -> float:
    """Nearest rank, in exact arithmetic: 0.95 * 20 is 19."""
    rank = -(-round(quantile * 100) * len(values) // 100)
    return sorted(values)[max(rank, 1) - 1]


def fill_explicit(values: Sequence[float], bounds: Sequence[float]) -> list[Bucket]:
    counts = [0] * (len(bounds) + 1)
    for value in values:
        counts[bisect_left(bounds, value)] += 1
    return explicit_buckets(bounds, counts, low=min(values), high=max(values))


@pytest.mark.parametrize("scale", [-(2**31), -1024, -20, 40, 2**31 - 1])
@given(index=st.integers(-(2**31), 2**31 - 1), quantile=quantiles)
def test_a_percentile_of_any_scale_is_a_number(scale: int, index: int, quantile: float) -> None:
    histogram = Exponential(scale, zero_count=1, positive={index: 3}, negative={index: 2})
    merged = merge_exponentials([histogram, Exponential(0, positive={index: 1})])
    for one in (histogram, merged):
        told = read_exponential_quantile(one, quantile)
        assert told is not None
        assert math.isfinite(told)
    assert math.isfinite(relative_error(scale))


@given(parts=st.lists(durations, min_size=1, max_size=4), quantile=quantiles)
def test_an_explicit_percentile_lies_in_the_bucket_of_the_true_one(
    parts: list[list[float]], quantile: float
) -> None:
    values = [value for part in parts for value in part]
    merged = merge_buckets([fill_explicit(part, BOUNDS) for part in parts])
    told = read_quantile(merged, quantile)
    assert told is not None
    number = bisect_left(BOUNDS, true_quantile(values, quantile))
    edges = [min(values), *BOUNDS, max(values)]
    assert edges[number] * (1 - 1e-9) <= told <= edges[number + 1] * (1 + 1e-9) or told == pytest.approx(
        true_quantile(values, quantile)
    )


@given(first=durations, second=durations, quantile=quantiles)
def test_histograms_with_other_bounds_add_up_to_all_items(
    first: list[float], second: list[float], quantile: float
) -> None:
    merged = merge_buckets([fill_explicit(first, BOUNDS), fill_explicit(second, [0.02, 0.3, 4.0])])
    assert sum(bucket.count for bucket in merged) == pytest.approx(len(first) + len(second))
    told = read_quantile(merged, quantile)
    assert told is not None
    filled = [bucket for bucket in merged if bucket.count]
    assert filled[0].low <= told <= max(bucket.high for bucket in filled)


def fill_exponential(values: Sequence[float], scale: int) -> Exponential:
    """Index i holds (base ** i, base ** (i + 1)]; source: OpenTelemetry data model, "Exponential Buckets"."""
    indexes = [(value, math.ceil(math.log2(abs(value)) * 2.0**scale) - 1) for value in values if value]
    return Exponential(
        scale,
        zero_count=values.count(0.0),
        positive=Counter(index for value, index in indexes if value > 0),
        negative=Counter(index for value, index in indexes if value < 0),
    )


signed = st.floats(1e-6, 1e6) | st.floats(-1e6, -1e-6) | st.just(0.0)


@given(
    parts=st.lists(
        st.tuples(st.lists(signed, min_size=1, max_size=40), st.integers(-2, 8)), min_size=1, max_size=4
    ),
    quantile=quantiles,
)
def test_an_exponential_percentile_is_within_the_error_that_is_told(
    parts: list[tuple[list[float], int]], quantile: float
) -> None:
    values = [value for part, _ in parts for value in part]
    merged = merge_exponentials([fill_exponential(part, scale) for part, scale in parts])
    assert merged.scale == min(scale for _, scale in parts)
    told = read_exponential_quantile(merged, quantile)
    true = true_quantile(values, quantile)
    assert told is not None
    # Either may be the greater one; the bound is a ratio.
    assert math.copysign(1, told or 1) == math.copysign(1, true or 1)
    assert max(abs(told), abs(true)) <= min(abs(told), abs(true)) * (1 + relative_error(merged.scale) + 1e-9)


def test_nothing_counted_has_no_percentile() -> None:
    assert read_quantile([], 0.5) is None
    assert read_quantile(explicit_buckets([1.0], [0, 0]), 0.5) is None
    assert read_exponential_quantile(Exponential(3), 0.5) is None


def test_open_ends_give_the_bound_that_they_have() -> None:
    assert read_quantile(explicit_buckets([-1.0, 1.0], [5, 0, 0]), 0.5) == -1
    assert read_quantile(explicit_buckets([-1.0, 1.0], [0, 0, 5]), 0.5) == 1
    assert read_quantile(explicit_buckets([], [5]), 0.5) is None
    assert read_quantile(explicit_buckets([], [4], low=1.0, high=3.0), 0.5) == pytest.approx(2)


def test_a_bucket_beyond_every_double_still_has_a_number() -> None:
    assert read_exponential_quantile(Exponential(-11, positive={0: 1}), 0.99) == sys.float_info.max
    assert relative_error(-11) > 1e300
