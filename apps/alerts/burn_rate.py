"""Error budgets and how fast they burn: Google's SRE Workbook, chapter 5 ("Alerting on SLOs"). Pure.

A burn rate is the share of bad requests over the share that may be bad: at 1 the period's budget is
spent exactly as the period ends.
"""

from collections.abc import Sequence
from dataclasses import dataclass

HOUR_S = 3600
DAY_S = 24 * HOUR_S
# The period for which the workbook gives its windows and factors.
WORKBOOK_PERIOD_S = 30 * DAY_S


@dataclass(frozen=True, slots=True)
class Counted:
    """How many requests there were in a stretch of time, and how many of them kept what was promised."""

    good: int
    total: int

    @property
    def bad(self) -> int:
        return self.total - self.good


@dataclass(frozen=True, slots=True)
class Objective:
    """`target`: the share that must be good, above 0, below 1. `period_s`: rolling, or a month's length."""

    target: float
    period_s: int = WORKBOOK_PERIOD_S

    @property
    def budget(self) -> float:
        """The share that may be bad."""
        return 1 - self.target

    def burn_rate(self, counted: Counted) -> float:
        """0 where nothing was asked."""
        return counted.bad / counted.total / self.budget if counted.total else 0.0

    def share_spent(self, burn_rate: float, window_s: float) -> float:
        """How much of the period's budget burns at that rate within the window."""
        return burn_rate * window_s / self.period_s

    def hours_left(self, *, remaining: float, burn_rate: float) -> float | None:
        """Until the budget is gone, of which `remaining` is left (0 to 1); None: it does not burn."""
        if burn_rate <= 0:
            return None
        return max(remaining, 0.0) * self.period_s / burn_rate / HOUR_S


@dataclass(frozen=True, slots=True)
class BurnWindow:
    """Burns when both windows do: the long one says that it matters, the short one that it still goes on."""

    budget_share: float
    long_s: int
    short_s: int
    is_page: bool

    def factor(self, objective: Objective) -> float:
        """The burn rate that spends `budget_share` of the budget within the long window."""
        return self.budget_share * objective.period_s / self.long_s


# Table 5-8: 2 % in an hour and 5 % in six page, 10 % in three days are a ticket; the short window is a
# twelfth of the long one.
WORKBOOK_WINDOWS: Sequence[BurnWindow] = (
    BurnWindow(0.02, HOUR_S, 5 * 60, is_page=True),
    BurnWindow(0.05, 6 * HOUR_S, 30 * 60, is_page=True),
    BurnWindow(0.10, 3 * DAY_S, 6 * HOUR_S, is_page=False),
)


def is_burning(objective: Objective, window: BurnWindow, *, long: Counted, short: Counted) -> bool:
    """Whether both windows are above the factor."""
    factor = window.factor(objective)
    return objective.burn_rate(long) > factor and objective.burn_rate(short) > factor


def detection_time_s(objective: Objective, window: BurnWindow, *, bad_share: float) -> float | None:
    """How long a constant share of failures takes to bring the long window to its factor; None: for ever."""
    burn_rate = bad_share / objective.budget
    needed_s = window.long_s * window.factor(objective) / burn_rate if burn_rate else float("inf")
    return needed_s if needed_s <= window.long_s else None
