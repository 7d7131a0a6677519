"""What a query about metrics answers, column for column."""

from typing import NamedTuple

# ClickHouse strings are bytes; the driver hands over text wherever they are valid UTF-8.
Text = str | bytes
Labels = list[Text]


class MetricRow(NamedTuple):
    name: str
    kind: str
    unit: str
    temporality: int
    is_monotonic: bool
    description: str
    last_time_unix_nano: int
    series_count: int


class IdentityRow(NamedTuple):
    kind: str
    unit: str
    description: str
    temporalities: list[int]
    is_monotonic: bool


class NumberRow(NamedTuple):
    labels: Labels
    step: int
    value: float | None


class HistogramRow(NamedTuple):
    """One step of one group, for one set of bounds. `low` and `high` are known for delta points only."""

    labels: Labels
    step: int
    counted: int
    sum: float | None
    bounds: list[float]
    counts: list[int]
    low: float | None
    high: float | None


class ExponentialRow(NamedTuple):
    """One step of one group, for one scale: (bucket indexes, counts) above and below zero."""

    labels: Labels
    step: int
    counted: int
    sum: float | None
    scale: int
    zero_count: int
    zero_threshold: float
    positive: tuple[list[int], list[int]]
    negative: tuple[list[int], list[int]]


class SummaryRow(NamedTuple):
    labels: Labels
    step: int
    quantiles: list[tuple[float, float]]
