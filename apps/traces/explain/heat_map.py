"""How a heat map divides time and durations, and what its rows are called in the filter language. Pure."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from apps.query.timerange import SECOND_NS, TimeRange
from apps.traces.analysis.ladder import LEAST_INT64, coarsen

MILLISECOND_NS = 1_000_000
MAX_COLUMNS = 120
MAX_ROWS = 56
DAY_S = 24 * 3600
# Widths that a person would choose; none below a millisecond, which is what addresses can say.
STEPS_NS = (
    *(ms * MILLISECOND_NS for ms in (1, 2, 5, 10, 20, 50, 100, 200, 500)),
    *(s * SECOND_NS for s in (1, 2, 5, 10, 15, 30, 60, 120, 300, 600, 900, 1800, 3600, 7200, 10_800, 21_600)),
    *(s * SECOND_NS for s in (43_200, DAY_S, 2 * DAY_S, 7 * DAY_S, 30 * DAY_S, 365 * DAY_S)),
)


@dataclass(frozen=True, slots=True)
class Columns:
    """Of equal width; the first begins at a multiple of it, at or before the start of the range."""

    start_ns: int
    step_ns: int
    count: int


@dataclass(frozen=True, slots=True)
class Row:
    """Half open, ns; None: no bound on this side."""

    min_duration_ns: int | None
    max_duration_ns: int | None


@dataclass(frozen=True, slots=True)
class Cell:
    column: int
    row: int
    spans: int
    errors: int


@dataclass(frozen=True, slots=True)
class HeatMap:
    """Rows from short to long, from the shortest to the longest span there is; empty cells are left out."""

    columns: Columns
    rows: tuple[Row, ...]
    cells: tuple[Cell, ...]


def choose_columns(within: TimeRange) -> Columns:
    """The narrowest that need no more than MAX_COLUMNS."""
    step_ns = next((step for step in STEPS_NS if _count(within, step) <= MAX_COLUMNS), STEPS_NS[-1])
    return Columns(within.start_ns // step_ns * step_ns, step_ns, _count(within, step_ns))


def _count(within: TimeRange, step_ns: int) -> int:
    return -(-within.end_ns // step_ns) - within.start_ns // step_ns


def draw(columns: Columns, counted: Iterable[tuple[int, int, int, int]], edges: Sequence[int]) -> HeatMap:
    """`counted`: (column, lower edge of the row, spans, errors), with rows as fine as `edges`."""
    found = list(counted)
    if not found:
        return HeatMap(columns, (), ())
    lows = _occupied(edges, {low for _, low, _, _ in found})
    shown = coarsen(lows, MAX_ROWS)
    row_of = {low: sum(1 for edge in shown if edge <= low) - 1 for low in lows}
    sums: dict[tuple[int, int], tuple[int, int]] = {}
    for column, low, spans, errors in found:
        place = (column, row_of[low])
        before = sums.get(place, (0, 0))
        sums[place] = (before[0] + spans, before[1] + errors)
    cells = (Cell(*place, *counts) for place, counts in sorted(sums.items()))
    end = edges.index(lows[-1]) + 1
    return HeatMap(columns, _rows(shown, edges[end] if end < len(edges) else None), tuple(cells))


def _occupied(edges: Sequence[int], lows: set[int]) -> list[int]:
    """The edges from the first to the last row with a span; only above "no time at all" a gap is closed."""
    first = min(low for low in lows if low != LEAST_INT64) if lows != {LEAST_INT64} else LEAST_INT64
    between = [edge for edge in edges if first <= edge <= max(lows)]
    return [LEAST_INT64, *between] if LEAST_INT64 in lows and first != LEAST_INT64 else between


def _rows(lows: Sequence[int], end_ns: int | None) -> tuple[Row, ...]:
    bounds = [*lows, end_ns]
    return tuple(
        Row(None if low == LEAST_INT64 else low, high) for low, high in zip(lows, bounds[1:], strict=True)
    )
