"""Round numbers, evenly spread on a logarithmic scale: edges of a heat map and of ranges of values. Pure."""

from collections.abc import Sequence
from fractions import Fraction

# ISO 3's series R10, rounded as people write it: ten steps to a power of ten, each about 26 % above the last.
STEPS_OF_TEN = ("1", "1.25", "1.6", "2", "2.5", "3.2", "4", "5", "6.3", "8")
LEAST_INT64 = -(2**63)
# Beyond it a duration is not meant: 57 days, and every bound is exact as a browser's double.
GREATEST_DURATION_NS = 5 * 10**15


def whole_steps(greatest: int) -> list[int]:
    """1, 2, 3, 4, 5, 6, 8, 10, 12, 16, 20, 25, 32, ...: rounded to whole numbers, up to `greatest`."""
    steps = {int(Fraction(step) * 10**power) for power in range(20) for step in STEPS_OF_TEN}
    return sorted(step for step in steps if step <= greatest)


def duration_edges() -> list[int]:
    """Lower edges of rows in ns: first of what took no time at all, or less."""
    return [LEAST_INT64, *whole_steps(GREATEST_DURATION_NS)]


def whole_edges() -> list[int]:
    """Lower edges for integers of either sign; the first holds whatever lies below."""
    steps = whole_steps(9 * 10**18)
    return [LEAST_INT64, *(-step for step in reversed(steps)), 0, *steps]


def fraction_edges() -> list[float]:
    """Lower edges for doubles of either sign, down to a billionth."""
    steps = [float(f"{step}e{power}") for power in range(-9, 19) for step in STEPS_OF_TEN]
    return [float("-inf"), *(-step for step in reversed(steps)), 0.0, *steps]


def coarsen(edges: Sequence[int], most_rows: int) -> list[int]:
    """The same rows joined, five or two or one to a power of ten, until there are no more than `most_rows`.

    Every edge that is left was one before, so counts add up exactly.
    """
    for kept in (("1", "1.6", "2.5", "4", "6.3"), ("1", "3.2"), ("1",)):
        if len(edges) <= most_rows:
            break
        round_numbers = {int(Fraction(step) * 10**power) for power in range(20) for step in kept}
        edges = [edge for index, edge in enumerate(edges) if index == 0 or edge in round_numbers]
    return list(edges)
