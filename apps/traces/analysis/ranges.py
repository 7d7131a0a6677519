"""Of a number's buckets, the run that sets the selection apart most. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass

from apps.traces.analysis.contrast import Sides

Number = int | float
# (selected, rest) by lower edge.
Buckets = dict[Number, tuple[int, int]]


@dataclass(frozen=True, slots=True)
class NumberRange:
    """Half open; None: the run reaches the least or the greatest value there is."""

    low: Number | None
    high: Number | None
    selected: int
    rest: int


def best_range(buckets: Buckets, edges: Sequence[Number], sides: Sides) -> NumberRange | None:
    """None where no run of buckets, or only all of them, is more frequent. `edges`: all there are, in order.

    Kadane's maximum subarray over the differences of shares: linear, and no run is better.
    """
    lows = sorted(buckets)
    gains = [buckets[low][0] / sides.selected - buckets[low][1] / sides.rest for low in lows]
    first, last, best = 0, -1, 0.0
    begin, total = 0, 0.0
    for index, gain in enumerate(gains):
        if total <= 0:
            begin, total = index, 0.0
        total += gain
        if total > best:
            first, last, best = begin, index, total
    if last < 0 or last - first + 1 == len(lows):
        return None
    inside = [buckets[low] for low in lows[first : last + 1]]
    is_open = last + 1 == len(lows)
    return NumberRange(
        low=None if first == 0 else lows[first],
        high=None if is_open else edges[edges.index(lows[last]) + 1],
        selected=sum(selected for selected, _ in inside),
        rest=sum(rest for _, rest in inside),
    )
