"""Which spans are looked at first: cells of time and service, drawn by what they hold of either side. Pure.

A cell is what lies together in the table, so a drawn one is read and the others are not. Where much of the
selection lies in few cells they are certain to be drawn; what is drawn by chance is weighted.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from apps.query.timerange import SECOND_NS, TimeRange
from apps.traces.analysis.contrast import Sides

# The table's own bucket of time (its sorting key), or as many of them as keep cells countable.
SLOT_S = 600
MOST_SLOTS = 300
# Services fall into so many groups by a hash: there may be thousands.
SERVICE_GROUPS = 64
# So few are looked at whole.
WHOLE_SPANS = 200_000


@dataclass(frozen=True, slots=True)
class Cell:
    """`id`: the slot of time times SERVICE_GROUPS, and the group of services."""

    id: int
    selected: int
    rest: int


@dataclass(frozen=True, slots=True)
class Drawn:
    """Each cell's weight: how many cells it speaks for. `selected`, `rest`: spans, by weight."""

    weights: Mapping[int, float]
    selected: float
    rest: float


def choose_slot_s(within: TimeRange) -> int:
    """The width of a cell in seconds, a multiple of SLOT_S."""
    slots = (within.end_ns - within.start_ns) // (SLOT_S * SECOND_NS) + 1
    return SLOT_S * -(-slots // MOST_SLOTS)


def draw_cells(cells: Iterable[Cell], sides: Sides, count: int) -> Drawn:
    """About `count` cells, each with a chance in proportion to its share of the selection and of the rest.

    Systematic: one is drawn whenever the shares, added up, pass another step. In the order of services and
    then of time the steps are spread evenly over both. Nothing is left to dice: a question has one answer.
    """
    if sides.selected + sides.rest <= WHOLE_SPANS:
        return _weigh([(cell, 1.0) for cell in cells])
    step = 2 / count
    drawn: list[tuple[Cell, float]] = []
    passed = step / 2
    for cell in sorted(cells, key=lambda cell: (cell.id % SERVICE_GROUPS, cell.id)):
        share = cell.selected / sides.selected + cell.rest / sides.rest
        if share >= step:
            drawn.append((cell, 1.0))
            continue
        passed += share
        if passed >= step:
            passed -= step
            drawn.append((cell, step / share))
    return _weigh(drawn)


def _weigh(drawn: list[tuple[Cell, float]]) -> Drawn:
    return Drawn(
        {cell.id: weight for cell, weight in drawn},
        sum(weight * cell.selected for cell, weight in drawn),
        sum(weight * cell.rest for cell, weight in drawn),
    )
