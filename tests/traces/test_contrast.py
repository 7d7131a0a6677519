"""What a difference is worth: bounds against exact chances, ranges against brute force, edges that add up."""

import math
from fractions import Fraction

from hypothesis import given
from hypothesis import strategies as st

from apps.query.timerange import TimeRange
from apps.traces.analysis.contrast import LEAST_EFFECT, SHARE_FLOOR, Sides, contrast, ln_tests
from apps.traces.analysis.ladder import LEAST_INT64, coarsen, duration_edges, fraction_edges, whole_edges
from apps.traces.analysis.ranges import best_range
from apps.traces.explain.heat_map import MAX_COLUMNS, MAX_ROWS, choose_columns, draw

EDGES = duration_edges()


def exact_chance(selected: int, count: int, sides: Sides) -> float:
    """P(X >= selected) where `count` of all spans are drawn."""
    spans = sides.selected + sides.rest
    ways = sum(
        math.comb(sides.selected, hits) * math.comb(sides.rest, count - hits)
        for hits in range(selected, min(count, sides.selected) + 1)
    )
    return float(Fraction(ways, math.comb(spans, count)))


@given(st.data())
def test_the_chance_is_never_said_to_be_smaller_than_it_is(data: st.DataObject) -> None:
    sides = Sides(data.draw(st.integers(1, 60)), data.draw(st.integers(1, 60)))
    selected, rest = data.draw(st.integers(0, sides.selected)), data.draw(st.integers(0, sides.rest))
    found = contrast(selected, rest, sides)
    assert math.exp(found.ln_chance) >= exact_chance(selected, selected + rest, sides) * (1 - 1e-9)


@given(st.data())
def test_a_value_below_the_floor_never_stands_out(data: st.DataObject) -> None:
    sides = Sides(data.draw(st.integers(200, 10**6)), data.draw(st.integers(1, 10**7)))
    selected = data.draw(st.integers(0, math.floor(SHARE_FLOOR * sides.selected)))
    assert contrast(selected, 0, sides).effect <= LEAST_EFFECT + 1e-9


@given(st.data())
def test_the_score_is_a_share_and_zero_for_what_is_rarer_here(data: st.DataObject) -> None:
    sides = Sides(data.draw(st.integers(1, 10**6)), data.draw(st.integers(1, 10**7)))
    selected, rest = data.draw(st.integers(0, sides.selected)), data.draw(st.integers(0, sides.rest))
    score = contrast(selected, rest, sides).score
    assert 0 <= score <= 1 + 1e-9
    assert score == 0 or selected / sides.selected > rest / sides.rest


def test_what_is_here_and_nowhere_else_tells_all() -> None:
    found = contrast(100, 0, Sides(100, 10_000))
    assert (round(found.score, 6), found.selected_share, found.rest_share) == (1, 1, 0)
    assert found.stands_out(ln_tests(Sides(100, 10_000), 20))


def test_a_cause_ranks_before_what_it_runs_in() -> None:
    """Every slow span is of one operation, yet that operation is mostly quick: the tenant says more."""
    sides = Sides(1000, 100_000)
    operation, tenant = contrast(1000, 9000, sides), contrast(800, 200, sides)
    assert operation.effect > tenant.effect
    assert operation.score < tenant.score


def test_spans_of_one_trace_are_one_witness() -> None:
    sides = Sides(200, 100_000)
    apart, together = contrast(20, 0, sides), contrast(20, 0, sides, spans_per_trace=20)
    assert apart.stands_out(15)
    assert not together.stands_out(15)


@given(st.dictionaries(st.sampled_from(whole_edges()), st.tuples(st.integers(0, 9), st.integers(0, 9))))
def test_no_run_of_buckets_differs_more_than_the_one_that_is_found(
    buckets: dict[int | float, tuple[int, int]],
) -> None:
    sides = Sides(100, 100)
    lows = sorted(buckets)
    runs = [
        sum(buckets[low][0] - buckets[low][1] for low in lows[first:last])
        for first in range(len(lows))
        for last in range(first + 1, len(lows) + 1)
        if last - first < len(lows)
    ]
    within = best_range(buckets, whole_edges(), sides)
    whole = sum(selected - rest for selected, rest in buckets.values())
    assert within is None or within.selected - within.rest == max(runs)
    assert within is not None or max([0, *runs]) <= max(0, whole)


def test_edges_are_round_and_rise() -> None:
    for edges in (EDGES, whole_edges(), fraction_edges()):
        assert list(edges) == sorted(set(edges))
    assert EDGES[:14] == [LEAST_INT64, 1, 2, 3, 4, 5, 6, 8, 10, 12, 16, 20, 25, 32]
    assert {10**power for power in range(16)} <= set(EDGES)
    assert set(coarsen(EDGES, 50)) <= set(EDGES)


@given(st.integers(0, 2**62), st.integers(1, 2**62))
def test_columns_cover_the_range_and_are_not_too_many(start_ns: int, width_ns: int) -> None:
    columns = choose_columns(TimeRange(start_ns, start_ns + width_ns))
    end_ns = columns.start_ns + columns.count * columns.step_ns
    assert columns.start_ns <= start_ns < columns.start_ns + columns.step_ns
    assert end_ns - columns.step_ns < start_ns + width_ns <= end_ns
    assert columns.start_ns % columns.step_ns == 0
    assert columns.count <= MAX_COLUMNS or columns.step_ns == 365 * 24 * 3600 * 10**9


@given(
    st.lists(
        st.tuples(st.integers(0, 9), st.sampled_from(EDGES), st.integers(1, 99), st.just(1)),
        unique_by=lambda cell: cell[:2],
    )
)
def test_a_heat_map_loses_no_span_and_puts_each_within_its_bounds(
    counted: list[tuple[int, int, int, int]],
) -> None:
    drawn = draw(choose_columns(TimeRange(0, 10**9)), counted, EDGES)
    assert sum(cell.spans for cell in drawn.cells) == sum(spans for _, _, spans, _ in counted)
    assert len(drawn.rows) <= MAX_ROWS
    for _, low, _, _ in counted:
        inside = [
            row
            for row in drawn.rows
            if (row.min_duration_ns is None or row.min_duration_ns <= low)
            and (row.max_duration_ns is None or low < row.max_duration_ns)
        ]
        assert len(inside) == 1
