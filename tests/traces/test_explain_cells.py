"""Which cells are looked at first: enough of both sides, and each weighted for those it speaks for."""

import random

import pytest

from apps.query.timerange import SECOND_NS, TimeRange
from apps.traces.analysis.contrast import Sides
from apps.traces.explain.cells import MOST_SLOTS, SERVICE_GROUPS, SLOT_S, Cell, choose_slot_s, draw_cells

COUNT = 200
SEEDS = range(5)


def make_cells(seed: int) -> tuple[list[Cell], Sides]:
    """A day of 30 groups of services of very different sizes; half of the selection is one hour of one."""
    dice = random.Random(seed)
    sizes = [int(200 * dice.paretovariate(1.2)) for _ in range(30)]
    cells = []
    for slot in range(144):
        for group, size in enumerate(sizes):
            rest = int(size * dice.uniform(0.5, 1.5))
            selected = 500 if group == 7 and 60 <= slot < 66 else int(rest * dice.random() * 0.01)
            cells.append(Cell(slot * SERVICE_GROUPS + group, selected, rest))
    return cells, Sides(sum(cell.selected for cell in cells), sum(cell.rest for cell in cells))


@pytest.mark.parametrize("seed", SEEDS)
def test_about_as_many_cells_are_drawn_as_asked_for_and_speak_for_all(seed: int) -> None:
    cells, sides = make_cells(seed)
    drawn = draw_cells(cells, sides, COUNT)
    assert len(drawn.weights) <= COUNT + 1
    assert drawn.selected == pytest.approx(sides.selected, rel=0.15)
    assert drawn.rest == pytest.approx(sides.rest, rel=0.15)
    assert min(drawn.weights.values()) == 1


@pytest.mark.parametrize("seed", SEEDS)
def test_where_much_of_the_selection_lies_is_never_left_to_chance(seed: int) -> None:
    cells, sides = make_cells(seed)
    drawn = draw_cells(cells, sides, COUNT)
    dense = [cell.id for cell in cells if cell.selected == 500]
    assert [drawn.weights.get(cell_id) for cell_id in dense] == [1] * 6


@pytest.mark.parametrize("seed", SEEDS)
def test_each_service_has_its_share_by_weight(seed: int) -> None:
    cells, sides = make_cells(seed)
    drawn = draw_cells(cells, sides, COUNT)
    for group in range(30):
        of_group = [cell for cell in cells if cell.id % SERVICE_GROUPS == group]
        share = sum(cell.rest for cell in of_group) / sides.rest
        seen = sum(cell.rest * drawn.weights.get(cell.id, 0) for cell in of_group) / drawn.rest
        assert seen == pytest.approx(share, abs=0.03)


def test_a_question_has_one_answer() -> None:
    cells, sides = make_cells(0)
    shuffled = random.Random(1).sample(cells, len(cells))
    assert draw_cells(cells, sides, COUNT).weights == draw_cells(shuffled, sides, COUNT).weights


def test_few_spans_are_looked_at_whole() -> None:
    cells = [Cell(slot * SERVICE_GROUPS, 1, 9) for slot in range(500)]
    drawn = draw_cells(cells, Sides(500, 4500), COUNT)
    assert drawn.weights == {cell.id: 1 for cell in cells}
    assert (drawn.selected, drawn.rest) == (500, 4500)


@pytest.mark.parametrize(
    ("hours", "slot_s"), [(1, SLOT_S), (24, SLOT_S), (72, 2 * SLOT_S), (360, 8 * SLOT_S)]
)
def test_a_long_range_has_wide_cells(hours: int, slot_s: int) -> None:
    within = TimeRange(0, hours * 3600 * SECOND_NS)
    assert choose_slot_s(within) == slot_s
    assert hours * 3600 / slot_s <= MOST_SLOTS
