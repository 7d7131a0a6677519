"""Metrics as the application knows them. Pure."""

from dataclasses import dataclass

from apps.metrics.kinds import Aggregation, Kind


@dataclass(frozen=True, slots=True)
class Metric:
    """What goes by one name, kind, unit and temporality. `series_count` is exact by day."""

    name: str
    kind: str
    unit: str
    description: str
    temporality: str
    is_monotonic: bool
    last_time_unix_nano: int
    series_count: int


@dataclass(frozen=True, slots=True)
class Identity:
    """Points of several kinds or units may share a name; they are never mixed."""

    kind: Kind
    unit: str
    description: str
    temporalities: tuple[str, ...]
    is_monotonic: bool
    aggregation: Aggregation


@dataclass(frozen=True, slots=True)
class Line:
    """`points` is (unix seconds at which a step begins, value); None where nothing was reported."""

    labels: dict[str, str]
    points: list[tuple[int, float | None]]


@dataclass(frozen=True, slots=True)
class Range:
    """Whole steps, unix seconds. `relative_error` bounds quantiles of exponential histograms."""

    identity: Identity | None
    start_s: int
    end_s: int
    step_s: int
    lines: tuple[Line, ...]
    relative_error: float | None = None
