"""How wide the stretches are whose edges are summed up, and how a range is put together of them. Pure."""

from collections.abc import Sequence
from typing import NamedTuple

DAY_S = 86_400
# Each is a whole number of the one before it, and all begin where a day of UTC does.
WIDTHS_S = (60, 3600, DAY_S // 4, DAY_S)


class Stretch(NamedTuple):
    """[from_s, until_s), unix seconds: rows that are `width_s` wide."""

    width_s: int
    from_s: int
    until_s: int


def cover(from_s: int, until_s: int, widths_s: Sequence[int] = WIDTHS_S) -> list[Stretch]:
    """The minutes [from_s, until_s) in as few rows as there are, in order; whole minutes are asked for."""
    *narrower, width_s = widths_s
    first_s, last_s = -(-from_s // width_s) * width_s, until_s // width_s * width_s
    if first_s >= last_s:
        return cover(from_s, until_s, narrower) if narrower else [Stretch(width_s, from_s, from_s)]
    before = cover(from_s, first_s, narrower) if from_s < first_s else []
    after = cover(last_s, until_s, narrower) if last_s < until_s else []
    return [*before, Stretch(width_s, first_s, last_s), *after]
