"""How a histogram divides a range of time. Pure."""

from collections.abc import Iterable
from dataclasses import dataclass

from apps.logs.records import SEVERITIES, UNSPECIFIED, name_severity
from apps.logs.rows import BucketRow
from apps.query.timerange import SECOND_NS, TimeRange

MINUTE_S = 60
MAX_BUCKETS = 120
DAY_S = 24 * 3600
# Steps that a person would choose. All from a minute up are whole minutes, so that the rollup can answer.
STEPS_S = (
    *(1, 2, 5, 10, 15, 30),
    *(60, 120, 300, 600, 900, 1800, 3600, 7200, 10_800, 21_600, 43_200),
    *(DAY_S, 2 * DAY_S, 7 * DAY_S, 30 * DAY_S, 365 * DAY_S),
)
NAMES = (UNSPECIFIED, *SEVERITIES)


@dataclass(frozen=True, slots=True)
class Histogram:
    """`counts[severity][i]`: records in the i-th step after `start_s` (unix), for every step of the range."""

    start_s: int
    step_s: int
    counts: dict[str, list[int]]


def choose_step_s(within: TimeRange) -> int:
    """The least of STEPS_S that needs no more than MAX_BUCKETS."""
    return next((step_s for step_s in STEPS_S if count_buckets(within, step_s) <= MAX_BUCKETS), STEPS_S[-1])


def count_buckets(within: TimeRange, step_s: int) -> int:
    step_ns = step_s * SECOND_NS
    return -(-within.end_ns // step_ns) - within.start_ns // step_ns


def whole_minutes(within: TimeRange) -> tuple[int, int] | None:
    """[from, until) in unix seconds: the minutes that lie wholly in the range. None: there are none."""
    minute_ns = MINUTE_S * SECOND_NS
    first, end = -(-within.start_ns // minute_ns), within.end_ns // minute_ns
    return (first * MINUTE_S, end * MINUTE_S) if first < end else None


def join_steps(within: TimeRange, step_s: int, starts_s: Iterable[int]) -> list[TimeRange]:
    """The stretches of the range that these steps cover; neighbours make one."""
    stretches: list[TimeRange] = []
    for start_s in sorted(starts_s):
        start_ns = max(start_s * SECOND_NS, within.start_ns)
        end_ns = min((start_s + step_s) * SECOND_NS, within.end_ns)
        if stretches and stretches[-1].end_ns == start_ns:
            start_ns = stretches.pop().start_ns
        stretches.append(TimeRange(start_ns, end_ns))
    return stretches


def fill_buckets(within: TimeRange, step_s: int, rows: Iterable[BucketRow]) -> Histogram:
    """Rows of one bucket and severity add up; severities without a record are left out."""
    start_s = within.start_ns // SECOND_NS // step_s * step_s
    counts = {name: [0] * count_buckets(within, step_s) for name in NAMES}
    for row in rows:
        counts[name_severity(row.severity)][(row.start_s - start_s) // step_s] += row.n
    return Histogram(start_s, step_s, {name: column for name, column in counts.items() if any(column)})
