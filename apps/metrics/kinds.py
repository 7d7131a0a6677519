"""What kinds of metrics there are, and what may be asked of each. Pure.

Source: OpenTelemetry metrics data model.
"""

from enum import IntEnum, StrEnum


class Kind(StrEnum):
    """The member of `Metric.data`, by its name in OTLP."""

    GAUGE = "gauge"
    SUM = "sum"
    HISTOGRAM = "histogram"
    EXPONENTIAL_HISTOGRAM = "exponential_histogram"
    SUMMARY = "summary"


class Temporality(IntEnum):
    """OTLP's numbers. What names none is read as cumulative."""

    UNSPECIFIED = 0
    DELTA = 1
    CUMULATIVE = 2


class Aggregation(StrEnum):
    AVG = "avg"
    MIN = "min"
    MAX = "max"
    LAST = "last"
    INCREASE = "increase"
    RATE = "rate"
    COUNT = "count"
    P50 = "p50"
    P90 = "p90"
    P95 = "p95"
    P99 = "p99"


QUANTILES = {Aggregation.P50: 0.5, Aggregation.P90: 0.9, Aggregation.P95: 0.95, Aggregation.P99: 0.99}

_OF_HISTOGRAMS = (Aggregation.COUNT, Aggregation.RATE, Aggregation.AVG, *QUANTILES)
ALLOWED = {
    Kind.GAUGE: (Aggregation.AVG, Aggregation.MIN, Aggregation.MAX, Aggregation.LAST),
    Kind.SUM: (Aggregation.RATE, Aggregation.INCREASE, Aggregation.LAST),
    Kind.HISTOGRAM: _OF_HISTOGRAMS,
    Kind.EXPONENTIAL_HISTOGRAM: _OF_HISTOGRAMS,
    Kind.SUMMARY: (Aggregation.LAST, Aggregation.COUNT, Aggregation.RATE, Aggregation.AVG),
}


def default_aggregation(kind: Kind, *, is_monotonic: bool, is_delta: bool) -> Aggregation:
    """A sum that may fall (a queue's length) is read as it stands, unless only its changes are told."""
    match kind:
        case Kind.SUM if is_monotonic:
            return Aggregation.RATE
        case Kind.SUM:
            return Aggregation.INCREASE if is_delta else Aggregation.LAST
        case Kind.GAUGE:
            return Aggregation.AVG
        case Kind.SUMMARY:
            return Aggregation.LAST
    return Aggregation.P95
