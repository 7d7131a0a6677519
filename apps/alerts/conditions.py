"""When a rule speaks: thresholds, how long they must be crossed, what ends it, what silence means. Pure."""

from collections.abc import Callable
from dataclasses import dataclass
from enum import IntEnum, StrEnum
from typing import NamedTuple


class Level(IntEnum):
    """How bad it is; NONE: nothing is crossed."""

    NONE = 0
    WARNING = 1
    CRITICAL = 2


class Direction(StrEnum):
    """On which side of a threshold the trouble lies. 300 ms are not above 300 ms."""

    ABOVE = "above"
    BELOW = "below"


class WhenQuiet(StrEnum):
    """What a minute says whose window had fewer requests than the rule needs."""

    KEEP = "keep"
    RECOVER = "recover"
    FIRE = "fire"


class Reading(NamedTuple):
    """The figure of the window that ends with a minute; `value`: None where there was nothing to measure."""

    value: float | None
    requests: int


NOTHING = Reading(None, 0)
# The reading of the window that ends with a minute, whether or not there was anything in it.
Series = Callable[[int], Reading]


@dataclass(frozen=True, slots=True)
class Conditions:
    """Thresholds are in the figure's unit; None: there is none. At least one of them is given.

    `recovery`: the value that must be reached again, where that is more than no longer to cross a threshold.
    `for_minutes`: how many whole minutes cross it before the alert fires, 0: at once, in the minute that
    runs. `recover_minutes`: how many whole minutes are good before it ends, 1 at least. `min_requests`: with
    fewer a window is quiet; 0: a count may be nothing. `is_partial_telling`: whether the window of a minute
    that still runs may cross a threshold; a count that is too low may still grow.
    """

    direction: Direction
    critical: float | None
    warning: float | None = None
    recovery: float | None = None
    for_minutes: int = 0
    recover_minutes: int = 1
    min_requests: int = 1
    when_quiet: WhenQuiet = WhenQuiet.KEEP
    is_partial_telling: bool = True

    def crosses(self, value: float, threshold: float | None) -> bool:
        """Whether the value lies on the bad side."""
        if threshold is None:
            return False
        return value > threshold if self.direction is Direction.ABOVE else value < threshold


class Verdict(IntEnum):
    """What one minute says. BETWEEN: no threshold is crossed, and recovery is not reached."""

    QUIET = -2
    BETWEEN = -1
    GOOD = 0
    WARNING = 1
    CRITICAL = 2


def judge(conditions: Conditions, reading: Reading) -> Verdict:
    """The verdict on a window that is over, or as if it were."""
    if reading.value is None or reading.requests < conditions.min_requests:
        return {
            WhenQuiet.KEEP: Verdict.QUIET,
            WhenQuiet.RECOVER: Verdict.GOOD,
            WhenQuiet.FIRE: Verdict.CRITICAL,
        }[conditions.when_quiet]
    if conditions.crosses(reading.value, conditions.critical):
        return Verdict.CRITICAL
    if conditions.crosses(reading.value, conditions.warning):
        return Verdict.WARNING
    return Verdict.BETWEEN if conditions.crosses(reading.value, conditions.recovery) else Verdict.GOOD


def judge_running(conditions: Conditions, reading: Reading) -> Level:
    """What a minute that still runs has crossed already."""
    if not conditions.is_partial_telling or reading.value is None:
        return Level.NONE
    if reading.requests < conditions.min_requests:
        return Level.NONE
    return Level(max(judge(conditions, reading), Verdict.GOOD))
