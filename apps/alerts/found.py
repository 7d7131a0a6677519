"""What a tick makes of one group: what is to be told of it, given what was told before. Pure."""

from dataclasses import dataclass
from enum import StrEnum

from apps.alerts.conditions import Conditions, Level
from apps.alerts.evaluate import Outcome, Status


class Change(StrEnum):
    """What happens to a group's incident."""

    NONE = "none"
    OPENS = "opens"
    ESCALATES = "escalates"
    IS_CONFIRMED = "is confirmed"
    ENDS = "ends"


@dataclass(frozen=True, slots=True)
class Told:
    """The open incident of a group. `is_brief`: only minutes that ran had crossed the threshold so far."""

    level: Level
    began_minute: int
    is_brief: bool


@dataclass(frozen=True, slots=True)
class Telling:
    """`began_minute`, `is_brief`: of the incident as it is afterwards."""

    change: Change
    level: Level
    began_minute: int
    is_brief: bool


def tell(conditions: Conditions, outcome: Outcome, told: Told | None) -> Telling:
    """What there is to tell. What a running minute began ends once whole minutes were good."""
    present, level = outcome.present, outcome.level
    is_brief = present.status is not Status.FIRING
    if told is None:
        began = outcome.running_minute if is_brief else present.since
        return Telling(Change.OPENS if level else Change.NONE, level, began, is_brief)
    if level > told.level:
        return Telling(Change.ESCALATES, level, told.began_minute, is_brief and told.is_brief)
    if not is_brief:
        change = Change.IS_CONFIRMED if told.is_brief else Change.NONE
        return Telling(change, told.level, told.began_minute, is_brief=False)
    is_over = not told.is_brief or (
        present.minute >= told.began_minute and present.good >= conditions.recover_minutes
    )
    change = Change.ENDS if is_over and not level else Change.NONE
    return Telling(change, told.level, told.began_minute, told.is_brief)


def threshold_of(conditions: Conditions, level: Level) -> float:
    """What was crossed; where silence fires, the only threshold there is."""
    wanted = conditions.critical if level is Level.CRITICAL else conditions.warning
    thresholds = (wanted, conditions.critical, conditions.warning)
    return next((each for each in thresholds if each is not None), 0.0)
