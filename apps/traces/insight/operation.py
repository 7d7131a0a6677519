"""How usual a span's duration is among those of its operation. Pure."""

import math
from collections.abc import Mapping
from dataclasses import dataclass

from apps.query.percentiles import Bars, bucket_of, draw_bars, read_percentiles
from apps.query.timerange import SECOND_NS
from apps.traces.analysis.ends import drawable_duration_ns
from apps.traces.insight.queries import OperationRow, UsualRow

MINUTE_S = 60
WINDOW_S = 24 * 3600
MOST_BARS = 48
ERROR = 2
QUANTILES = (0.5, 0.95, 0.99)


@dataclass(frozen=True, slots=True)
class Usual:
    """A span beside the `count` others of its operation; none of these counts the span itself.

    `percentile`: how many of a hundred others were faster, with half of those that share its bucket. None
    without others, and for a span without a sound end (`duration_ns` is None then).
    """

    operation: OperationRow
    from_s: int
    until_s: int
    duration_ns: int | None
    count: int
    error_count: int
    percentile: float | None
    percentiles_ns: tuple[int | None, ...]
    bars: Bars


def find_window(operation: OperationRow) -> tuple[int, int]:
    """The 24 hours up to the end of the minute in which the span started: unix seconds, whole minutes."""
    until_s = (operation.start_time_unix_nano // SECOND_NS // MINUTE_S + 1) * MINUTE_S
    return max(until_s - WINDOW_S, 0), until_s


def compare(operation: OperationRow, found: UsualRow, window: tuple[int, int]) -> Usual:
    duration_ns = drawable_duration_ns(operation.start_time_unix_nano, operation.duration_ns)
    duration_ns = None if duration_ns is None or duration_ns < 0 else duration_ns
    own = bucket_of(operation.duration_ns)
    others = {bucket: count for bucket, count in found.histogram.items() if count}
    # The rollup may not have counted it yet.
    was_counted = others.get(own, 0) > 0
    if was_counted:
        others[own] -= 1
    count = sum(others.values())
    return Usual(
        operation=operation,
        from_s=window[0],
        until_s=window[1],
        duration_ns=duration_ns,
        count=count,
        error_count=max(found.errors - int(was_counted and operation.status_code == ERROR), 0),
        percentile=None if duration_ns is None or not count else 100 * share_below(others, own),
        percentiles_ns=tuple(read_percentiles(others, QUANTILES)),
        bars=draw_bars(others, most=MOST_BARS),
    )


def share_below(histogram: Mapping[int, int], own: int) -> float:
    below = sum(count for bucket, count in histogram.items() if bucket < own)
    return (below + histogram.get(own, 0) / 2) / math.fsum(histogram.values())
