"""A range is put together of stretches that touch, the widest ones in its middle."""

from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from apps.topology.widths import DAY_S, WIDTHS_S, Stretch, cover

NOON_S = 1_795_867_200 + DAY_S // 2
minutes = st.integers(0, 40 * 1440).map(lambda minute: NOON_S + 60 * minute)


@given(minutes, minutes)
def test_every_minute_of_a_range_is_in_one_row(first_s: int, second_s: int) -> None:
    from_s, until_s = sorted((first_s, second_s))
    stretches = cover(from_s, until_s)
    assert stretches[0].from_s == from_s
    assert stretches[-1].until_s == until_s
    for before, after in pairwise(stretches):
        assert before.until_s == after.from_s
    for width_s, begin_s, end_s in stretches:
        assert begin_s % width_s == end_s % width_s == 0
        # What is wider would not have fitted.
        wider_s = next((wider for wider in WIDTHS_S if wider > width_s), None)
        assert wider_s is None or end_s - begin_s < 2 * wider_s


def test_a_day_that_begins_at_some_minute_is_three_quarters_and_its_ends() -> None:
    begin_s = NOON_S + 17 * 60
    assert [stretch.width_s for stretch in cover(begin_s, begin_s + DAY_S)] == [60, 3600, DAY_S // 4, 60]


def test_nothing_is_an_empty_stretch() -> None:
    assert cover(NOON_S, NOON_S) == [Stretch(60, NOON_S, NOON_S)]
