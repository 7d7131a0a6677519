"""What a rule measures: the figures of a window, from the rows of its minutes. Pure.

A minute's row counts requests, errors and durations as the rollups do, 36 buckets an octave
(apps/query/percentiles.py).
"""

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum

from apps.alerts.conditions import NOTHING, Direction, Reading
from apps.query.percentiles import bucket_of, read_percentiles
from apps.services.queries import TOLERATED_BUCKETS

NS_PER_MS = 1_000_000


class Figure(StrEnum):
    """With its unit: ms, per cent, requests a minute, requests in the window, 0 to 1."""

    LATENCY = "latency"
    ERROR_RATE = "error_rate"
    AVAILABILITY = "availability"
    THROUGHPUT = "throughput"
    COUNT = "count"
    ERRORS = "errors"
    APDEX = "apdex"


@dataclass(frozen=True, slots=True)
class Minute:
    """Of log records only `requests` is counted: how many there are."""

    requests: int = 0
    errors: int = 0
    histogram: Mapping[int, int] = field(default_factory=dict)
    error_histogram: Mapping[int, int] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Figuring:
    """A figure over so many minutes. `percentile`: 0 to 1, of a latency; `apdex_t_ms`: of Apdex."""

    figure: Figure
    window_minutes: int
    percentile: float = 0.95
    apdex_t_ms: int = 500

    def read(self, minutes: Sequence[Minute]) -> Reading:
        """Of the rows that there are in a window, in any order."""
        requests = sum(minute.requests for minute in minutes)
        if requests <= 0 and self.figure not in COUNTS:
            return NOTHING
        return Reading(_READ[self.figure](self, minutes, requests), requests)


def is_partial_telling(figure: Figure, direction: Direction) -> bool:
    """Whether a minute that runs may have crossed a threshold already: a low count may still grow."""
    return figure not in COUNTS or direction is Direction.ABOVE


def merge(histograms: Sequence[Mapping[int, int]]) -> dict[int, int]:
    """The sum of them, bucket by bucket."""
    total: Counter[int] = Counter()
    for histogram in histograms:
        total.update(histogram)
    return total


def _read_latency(figuring: Figuring, minutes: Sequence[Minute], requests: int) -> float | None:
    histogram = merge([minute.histogram for minute in minutes])
    (duration_ns,) = read_percentiles(histogram, [figuring.percentile])
    return None if duration_ns is None else duration_ns / NS_PER_MS


def _read_error_rate(figuring: Figuring, minutes: Sequence[Minute], requests: int) -> float:
    return 100 * sum(minute.errors for minute in minutes) / requests


def _read_apdex(figuring: Figuring, minutes: Sequence[Minute], requests: int) -> float:
    satisfied = bucket_of(figuring.apdex_t_ms * NS_PER_MS)
    points = 0
    for histogram, sign in _signed(minutes):
        for bucket, count in histogram.items():
            points += sign * count * ((bucket <= satisfied) + (bucket <= satisfied + TOLERATED_BUCKETS))
    return points / (2 * requests)


def _signed(minutes: Sequence[Minute]) -> list[tuple[Mapping[int, int], int]]:
    """All requests, less those that failed: an error satisfies nobody."""
    return [(minute.histogram, 1) for minute in minutes] + [
        (minute.error_histogram, -1) for minute in minutes
    ]


COUNTS = frozenset({Figure.COUNT, Figure.ERRORS, Figure.THROUGHPUT})
_READ: Mapping[Figure, Callable[[Figuring, Sequence[Minute], int], float | None]] = {
    Figure.LATENCY: _read_latency,
    Figure.ERROR_RATE: _read_error_rate,
    Figure.AVAILABILITY: lambda figuring, minutes, requests: (
        100 - _read_error_rate(figuring, minutes, requests)
    ),
    Figure.THROUGHPUT: lambda figuring, minutes, requests: requests / figuring.window_minutes,
    Figure.COUNT: lambda figuring, minutes, requests: float(requests),
    Figure.ERRORS: lambda figuring, minutes, requests: float(sum(minute.errors for minute in minutes)),
    Figure.APDEX: _read_apdex,
}
