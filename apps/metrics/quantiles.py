"""Quantiles out of histograms, explicit or exponential, also of several merged. Pure.

The value lies in the bucket that holds the item of rank ceil(q * n); where in it is a guess: evenly spread
between its bounds, or by its logarithm in an exponential bucket (a factor of 2 ** (2 ** -scale) wide).
"""

import math
import sys
from bisect import bisect_left
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import pairwise

_LARGEST_EXPONENT = 1024.0
# Far coarser than any number is large: from -11 on, all doubles above 1 lie in one bucket.
_COARSEST_SCALE = -1000


@dataclass(frozen=True, slots=True)
class Bucket:
    """`count` items in (low, high]. A bound may be infinite only where nothing is known of it."""

    low: float
    high: float
    count: float


@dataclass(slots=True)
class Exponential:
    """Counts by bucket index at one scale, above and below zero."""

    scale: int
    zero_count: int = 0
    zero_threshold: float = 0.0
    positive: Mapping[int, int] = field(default_factory=dict)
    negative: Mapping[int, int] = field(default_factory=dict)


def read_quantile(buckets: Sequence[Bucket], quantile: float) -> float | None:
    """The quantile of buckets in the order of their bounds; None where nothing was counted."""
    total = sum(bucket.count for bucket in buckets)
    rank = rank_of(quantile, total)
    seen = 0.0
    for bucket in buckets:
        if bucket.count > 0 and seen + bucket.count >= rank:
            return place_in_bucket(bucket, (rank - seen) / bucket.count)
        seen += bucket.count
    return None


def place_in_bucket(bucket: Bucket, fraction: float) -> float | None:
    """Open ends say nothing but their one bound; without any there is no answer."""
    low, high = bucket.low, bucket.high
    if math.isinf(low) or math.isinf(high):
        return next((bound for bound in (high, low) if math.isfinite(bound)), None)
    return low + (high - low) * min(max(fraction, 0.0), 1.0)


def explicit_buckets(
    bounds: Sequence[float], counts: Sequence[int], *, low: float | None = None, high: float | None = None
) -> list[Bucket]:
    """Of one histogram. `low` and `high` are its least and greatest item, where known: they close its ends.

    Without them the first bucket begins at 0, when its bound is above that (as durations and sizes do).
    """
    if not bounds:
        ends = (-math.inf if low is None else low, math.inf if high is None else high)
        return [Bucket(*ends, count) for count in counts]
    first = low if low is not None else 0.0 if bounds[0] > 0 else -math.inf
    last = high if high is not None else math.inf
    edges = [min(first, bounds[0]), *bounds, max(last, bounds[-1])]
    return [
        Bucket(edges[index], edges[index + 1], max(count, 0)) for index, count in enumerate(counts) if count
    ]


def merge_buckets(histograms: Sequence[Sequence[Bucket]]) -> list[Bucket]:
    """Buckets of several histograms as one row of buckets that do not overlap.

    Equal bounds simply add up. Where bounds differ, a bucket is cut at the bounds that fall into it and its
    items are taken to be evenly spread.
    """
    edges = sorted(
        {edge for buckets in histograms for bucket in buckets for edge in (bucket.low, bucket.high)}
    )
    merged: dict[tuple[float, float], float] = defaultdict(float)
    for buckets in histograms:
        for bucket in buckets:
            for piece in cut_bucket(bucket, edges):
                merged[piece.low, piece.high] += piece.count
    return [Bucket(low, high, count) for (low, high), count in sorted(merged.items())]


def cut_bucket(bucket: Bucket, edges: Sequence[float]) -> Iterable[Bucket]:
    inner = edges[bisect_left(edges, bucket.low) : bisect_left(edges, bucket.high) + 1]
    width = bucket.high - bucket.low
    if len(inner) <= 2 or not math.isfinite(width):
        return [bucket]
    return [Bucket(low, high, bucket.count * (high - low) / width) for low, high in pairwise(inner)]


def merge_exponentials(parts: Sequence[Exponential]) -> Exponential:
    """At the coarsest of their scales; exact, because each bucket of a scale is two of the next."""
    scale = min(part.scale for part in parts)
    merged = Exponential(scale, positive=defaultdict(int), negative=defaultdict(int))
    for part in parts:
        merged.zero_count += part.zero_count
        merged.zero_threshold = max(merged.zero_threshold, part.zero_threshold)
        shift = part.scale - scale
        merged.positive = add_shifted(merged.positive, part.positive, shift)
        merged.negative = add_shifted(merged.negative, part.negative, shift)
    return merged


def add_shifted(sums: Mapping[int, int], counts: Mapping[int, int], shift: int) -> dict[int, int]:
    added = dict(sums)
    for index, count in counts.items():
        added[index >> shift] = added.get(index >> shift, 0) + count
    return added


def read_exponential_quantile(histogram: Exponential, quantile: float) -> float | None:
    """By the logarithm within a bucket: never off by more than the bucket is wide (`relative_error`)."""
    # (count, index of the bound it begins at, sign), from the lowest value to the highest.
    rows = [
        *((count, index + 1, -1) for index, count in sorted(histogram.negative.items(), reverse=True)),
        (histogram.zero_count, 0, 0),
        *((count, index, 1) for index, count in sorted(histogram.positive.items())),
    ]
    # Differences are below zero where a stream has broken its own rules.
    counted = [row for row in rows if row[0] > 0]
    rank = rank_of(quantile, sum(count for count, _, _ in counted))
    seen = 0
    for count, start, sign in counted:
        if seen + count >= rank:
            return sign * power((start + sign * (rank - seen) / count) * exponent_width(histogram.scale))
        seen += count
    return None


def rank_of(quantile: float, total: float) -> float:
    """A hair less than the product: 0.07 * 100 is more than 7, and parts of counts may not add up."""
    return quantile * total * (1 - 4 * sys.float_info.epsilon)


def power(exponent: float) -> float:
    return 2.0**exponent if exponent < _LARGEST_EXPONENT else sys.float_info.max


def relative_error(scale: int) -> float:
    """How wide a bucket is: its upper bound over its lower, less 1."""
    return power(exponent_width(scale)) - 1


def exponent_width(scale: int) -> float:
    """How wide a bucket is in powers of two; any int32 has an answer."""
    return 2.0 ** -max(scale, _COARSEST_SCALE)
