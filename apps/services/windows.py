"""The minutes that a question is about: which are read as hours, how they are divided into steps. Pure."""

from dataclasses import dataclass, replace
from enum import StrEnum

from apps.query.timerange import MINUTE_S, SECOND_NS, TimeRange, touched_minutes

HOUR_S = 3600
DAY_S = 86_400
STEPS_S = (
    *(MINUTE_S * minutes for minutes in (1, 2, 5, 10, 15, 30)),
    *(HOUR_S * hours for hours in (1, 2, 3, 6, 12)),
    *(DAY_S * days for days in (1, 2, 7, 14, 28)),
)


class Compare(StrEnum):
    """The same time before: what stands beside an answer."""

    DAY = "day"
    WEEK = "week"

    @property
    def shift_s(self) -> int:
        return DAY_S if self is Compare.DAY else 7 * DAY_S


@dataclass(frozen=True, slots=True)
class Window:
    """The whole minutes [from_s, until_s), unix seconds."""

    from_s: int
    until_s: int

    @property
    def hours(self) -> tuple[int, int]:
        """The whole hours within, [first, last), which red_1h answers; twice the end where there is none."""
        first = -(-self.from_s // HOUR_S) * HOUR_S
        last = self.until_s // HOUR_S * HOUR_S
        return (first, last) if first < last else (self.until_s, self.until_s)

    def shifted(self, shift_s: int) -> "Window":
        """So many seconds earlier, as far as time goes back."""
        return Window(max(self.from_s - shift_s, 0), max(self.until_s - shift_s, 0))


def read_window(within: TimeRange) -> Window:
    """The minutes that the range touches."""
    return Window(*touched_minutes(within))


@dataclass(frozen=True, slots=True)
class Steps:
    """Equal stretches of time, the first of which begins at `first_s`: a multiple of `step_s`."""

    first_s: int
    step_s: int
    count: int

    def index_of(self, moment_s: int) -> int:
        return (moment_s - self.first_s) // self.step_s

    def until_now(self, now_ns: int, last_told: int) -> "Steps":
        """Without the steps yet to come, but for those that a sender ahead has told of, up to `last_told`."""
        present = self.index_of(now_ns // SECOND_NS)
        return replace(self, count=min(self.count, max(present, last_told, 0) + 1))

    def shifted(self, shift_s: int) -> "Steps":
        return Steps(self.first_s - shift_s, self.step_s, self.count)


def divide(window: Window, *, most: int, finest_s: int = MINUTE_S) -> Steps:
    """In at most `most` steps where there is such a step, none finer than `finest_s`."""
    choices = [step for step in STEPS_S if step >= finest_s]
    step_s = next((step for step in choices if _count(window, step) <= most), choices[-1])
    return Steps(window.from_s // step_s * step_s, step_s, _count(window, step_s))


def _count(window: Window, step_s: int) -> int:
    return max(-(-window.until_s // step_s) - window.from_s // step_s, 1)
