"""Percentiles out of the rollup's histogram. Pure.

A bucket holds durations whose 36 * log2(ns) rounds to its number, so what is read from it is at most a
factor of 2 ** (1 / 72) from the truth: 0.97 %.
"""

import math
from collections.abc import Mapping, Sequence

BUCKETS_PER_OCTAVE = 36


def read_percentiles(histogram: Mapping[int, int], quantiles: Sequence[float]) -> list[int | None]:
    """Durations in ns by nearest rank (the ceil(q * n)-th smallest); None where nothing was counted."""
    # Repairs subtract by adding the complement: a bucket may remain with nothing in it.
    buckets = sorted((bucket, count) for bucket, count in histogram.items() if count)
    total = sum(count for _, count in buckets)
    return [find_duration(buckets, rank=max(math.ceil(quantile * total), 1)) for quantile in quantiles]


def find_duration(buckets: Sequence[tuple[int, int]], *, rank: int) -> int | None:
    seen = 0
    for bucket, count in buckets:
        seen += count
        if seen >= rank:
            return round(2 ** (bucket / BUCKETS_PER_OCTAVE))
    return None
