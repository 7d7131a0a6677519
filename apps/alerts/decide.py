"""What a tick makes of one group: what is to be told of it, given what was told before. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from apps.alerts.conditions import Conditions, Level
from apps.alerts.evaluate import FLAPPING_MINUTES, LATE_MINUTES, Outcome, State, Status, Transition


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
class Decision:
    """`began_minute`, `is_brief`: of the incident as it is afterwards."""

    change: Change
    level: Level
    began_minute: int
    is_brief: bool


@dataclass(frozen=True, slots=True)
class Passed:
    """An alert that is over, as the log of settled minutes has it."""

    began_minute: int
    ended_minute: int
    level: Level


def decide(conditions: Conditions, outcome: Outcome, told: Told | None, hasty: int | None) -> Decision:
    """What there is to tell. What a running minute began ends once whole minutes were good.

    `hasty`: in which minute the group's latest incident began that whole minutes did not confirm. For an hour
    after that only whole minutes are believed.
    """
    present, level = outcome.present, outcome.level
    is_brief = present.status is not Status.FIRING
    if told is None:
        began = outcome.running_minute if is_brief else present.since
        is_believed = not is_brief or hasty is None or hasty <= began - FLAPPING_MINUTES
        change = Change.OPENS if level and is_believed else Change.NONE
        return Decision(change, level, began, is_brief)
    if level > told.level:
        return Decision(Change.ESCALATES, level, told.began_minute, is_brief and told.is_brief)
    if not is_brief:
        change = Change.IS_CONFIRMED if told.is_brief else Change.NONE
        return Decision(change, told.level, told.began_minute, is_brief=False)
    is_over = not level and (not told.is_brief or _was_well(conditions, present, told.began_minute))
    return Decision(Change.ENDS if is_over else Change.NONE, told.level, told.began_minute, told.is_brief)


def list_passed(before: State, transitions: Sequence[Transition]) -> list[Passed]:
    """Alerts that ended in the settled minutes that were stepped over, from the state before them."""
    passed: list[Passed] = []
    firing = (before.since, before.level) if before.status is Status.FIRING else None
    for each in transitions:
        if each.status is Status.FIRING:
            firing = (firing[0] if firing else each.minute), each.level
        elif firing is not None:
            passed.append(Passed(firing[0], each.minute, firing[1]))
            firing = None
    return passed


def _was_well(conditions: Conditions, present: State, began_minute: int) -> bool:
    """For as long as it takes, of which the present remembers the last minutes only."""
    needed = conditions.recover_minutes
    whole = present.minute - began_minute + 1
    return whole >= needed and present.good >= min(needed, LATE_MINUTES)


def threshold_of(conditions: Conditions, level: Level) -> float:
    """What was crossed; where silence fires, the only threshold there is."""
    wanted = conditions.critical if level is Level.CRITICAL else conditions.warning
    thresholds = (wanted, conditions.critical, conditions.warning)
    return next((each for each in thresholds if each is not None), 0.0)
