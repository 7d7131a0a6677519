"""The rollup's histogram of durations: percentiles out of it, one duration's place in it. Pure.

A bucket holds durations whose 36 * log2(ns) rounds to its number, so what is read from it is at most a
factor of 2 ** (1 / 72) from the truth: 0.97 %.
"""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache

BUCKETS_PER_OCTAVE = 36
# Widths of a bar in buckets: whole parts of an octave, then whole octaves.
BAR_WIDTHS = (1, 2, 3, 4, 6, 9, 12, 18, 36, 72, 108, 144)


@dataclass(frozen=True, slots=True)
class Bars:
    """Counts of durations, each bar as many octaves wide: `edges_ns` has one entry more than `counts`."""

    edges_ns: list[int]
    counts: list[int]


def bucket_of(duration_ns: int) -> int:
    """As `duration_bucket` in 0005_red_1m.sql."""
    return round(BUCKETS_PER_OCTAVE * math.log2(max(duration_ns, 1)))


@cache
def duration_of(bucket: int) -> int:
    """Nanoseconds, within 0.97 % of any duration in the bucket."""
    return round(2 ** (bucket / BUCKETS_PER_OCTAVE))


def draw_bars(histogram: Mapping[int, int], *, most: int) -> Bars:
    """The histogram in at most `most` bars, from the first that holds anything to the last."""
    buckets = [bucket for bucket, count in histogram.items() if count]
    if not buckets:
        return Bars([], [])
    width = next(
        (width for width in BAR_WIDTHS if max(buckets) // width - min(buckets) // width < most),
        BAR_WIDTHS[-1],
    )
    first, last = min(buckets) // width, max(buckets) // width
    counts = [0] * (last - first + 1)
    for bucket in buckets:
        counts[bucket // width - first] += histogram[bucket]
    # A bucket reaches half a bucket to either side of its number.
    edges = [(bar * width - 0.5) / BUCKETS_PER_OCTAVE for bar in range(first, last + 2)]
    return Bars([round(2**edge) for edge in edges], counts)


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
            return duration_of(bucket)
    return None
