"""Rows by group and step to lines of points. Pure."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby
from operator import attrgetter
from typing import Protocol, TypeVar

from apps.metrics.kinds import QUANTILES, Aggregation
from apps.metrics.quantiles import (
    Exponential,
    explicit_buckets,
    merge_buckets,
    merge_exponentials,
    read_exponential_quantile,
    read_quantile,
    relative_error,
)
from apps.metrics.records import Line
from apps.metrics.rows import ExponentialRow, HistogramRow, Labels, NumberRow, SummaryRow
from apps.metrics.selection import MetricSelection
from apps.query.values import as_text

MAX_LINES = 100
SECOND_NS = 1_000_000_000


class TooManyLines(Exception):
    """More groups than one answer may hold; none is left out in silence."""

    def __init__(self) -> None:
        super().__init__(
            f"This has more than {MAX_LINES} lines: narrow by service or attribute, or group by less."
        )


@dataclass(frozen=True, slots=True)
class RateClock:
    """What has not happened yet must not thin out a rate."""

    step_ns: int
    now_ns: int

    def elapsed_s(self, step: int) -> float:
        elapsed_ns = self.now_ns - step * self.step_ns
        is_under_way = 0 < elapsed_ns < self.step_ns
        return (max(elapsed_ns, SECOND_NS) if is_under_way else self.step_ns) / SECOND_NS


class StepRow(Protocol):
    @property
    def labels(self) -> Labels: ...
    @property
    def step(self) -> int: ...


class CountRow(StepRow, Protocol):
    @property
    def counted(self) -> int: ...
    @property
    def sum(self) -> float | None: ...


AnyRow = TypeVar("AnyRow", bound=StepRow)
AnyCountRow = TypeVar("AnyCountRow", bound=CountRow)


class LineBuilder:
    """Collects one answer. Rows come by labels, then step."""

    def __init__(self, selection: MetricSelection, clock: RateClock) -> None:
        self.relative_error: float | None = None
        self._selection = selection
        self._clock = clock
        self._values: dict[tuple[str, ...], dict[int, float | None]] = defaultdict(dict)

    def add_numbers(self, rows: Iterable[NumberRow]) -> None:
        for row in rows:
            self._set(row, row.value)

    def add_increases(self, rows: Iterable[NumberRow], aggregation: Aggregation) -> None:
        for row in rows:
            increase = row.value or 0.0
            is_rate = aggregation is Aggregation.RATE
            self._set(row, increase / self._clock.elapsed_s(row.step) if is_rate else increase)

    def add_summaries(self, rows: Iterable[SummaryRow]) -> None:
        """A line for each quantile that was reported."""
        for row in rows:
            for quantile, value in row.quantiles:
                self._set(row, value, f"{quantile:g}")

    def add_histograms(self, rows: Sequence[HistogramRow], aggregation: Aggregation) -> None:
        def quantile(parts: Sequence[HistogramRow]) -> float | None:
            buckets = [
                explicit_buckets(part.bounds, part.counts, low=part.low, high=part.high) for part in parts
            ]
            return read_quantile(merge_buckets(buckets), QUANTILES[aggregation])

        self._add_counts(rows, aggregation, quantile)

    def add_exponentials(self, rows: Sequence[ExponentialRow], aggregation: Aggregation) -> None:
        def quantile(parts: Sequence[ExponentialRow]) -> float | None:
            merged = merge_exponentials([as_exponential(part) for part in parts])
            self.relative_error = max(self.relative_error or 0.0, relative_error(merged.scale))
            return read_exponential_quantile(merged, QUANTILES[aggregation])

        self._add_counts(rows, aggregation, quantile)

    def lines(self) -> tuple[Line, ...]:
        """By their labels, each with all steps of the range."""
        selection = self._selection
        steps = range(selection.from_ns // selection.step_ns, selection.until_ns // selection.step_ns)
        step_s = selection.step_ns // SECOND_NS
        names = (*selection.group_by, "quantile")
        return tuple(
            Line(
                dict(zip(names, labels, strict=False)),
                [(step * step_s, values.get(step)) for step in steps],
            )
            for labels, values in sorted(self._values.items())
        )

    def _add_counts(
        self,
        rows: Sequence[AnyCountRow],
        aggregation: Aggregation,
        quantile: Callable[[Sequence[AnyCountRow]], float | None],
    ) -> None:
        for parts in by_step(rows):
            count = sum(part.counted for part in parts)
            match aggregation:
                case Aggregation.COUNT:
                    value: float | None = count
                case Aggregation.RATE:
                    value = count / self._clock.elapsed_s(parts[0].step)
                case Aggregation.AVG:
                    sums = [part.sum for part in parts if part.sum is not None]
                    value = sum(sums) / count if sums and count else None
                case _:
                    value = quantile(parts)
            self._set(parts[0], value)

    def _set(self, row: StepRow, value: float | None, *more: str) -> None:
        labels = (*map(as_text, row.labels), *more)
        self._values[labels][row.step] = value
        if len(self._values) > MAX_LINES:
            raise TooManyLines


def by_step(rows: Iterable[AnyRow]) -> Iterable[Sequence[AnyRow]]:
    for _, parts in groupby(rows, key=attrgetter("labels", "step")):
        yield list(parts)


def as_exponential(row: ExponentialRow) -> Exponential:
    return Exponential(
        row.scale,
        row.zero_count,
        row.zero_threshold,
        as_counts(row.positive),
        as_counts(row.negative),
    )


def as_counts(columns: tuple[Sequence[int], Sequence[int]]) -> Mapping[int, int]:
    return dict(zip(*columns, strict=True))
