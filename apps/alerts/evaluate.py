"""The alert's state machine, from minute to minute (ADR 0019). Pure: the clock is an argument.

    ok -> pending -> firing -> ok

A minute is a whole number, unix time / 60. `step` is all there is; everything else says how far is stepped:
ten minutes back, which is what the log keeps; to the last minute that is over, which is the present. The
minute that runs may begin an alert beside it, and never end one.
"""

from dataclasses import dataclass, replace
from enum import StrEnum

from apps.alerts.conditions import Conditions, Level, Series, Verdict, judge, judge_running
from apps.query.timerange import MINUTE_S

# What a minute's end leaves unsent: SDKs send every five seconds, and what they sent is stored within one.
GRACE_S = 15
# Rows that come later than this change nothing that was said of their minute.
LATE_MINUTES = 10
# Who fires again within the hour must be well for twice as long each time, up to so many minutes.
FLAPPING_MINUTES, LONGEST_RECOVERY = 60, 30


class Status(StrEnum):
    """PENDING: a threshold is crossed, not for long enough yet."""

    OK = "ok"
    PENDING = "pending"
    FIRING = "firing"


@dataclass(frozen=True, slots=True)
class State:
    """As of the end of `minute`. `since`: the minute in which the status began, 0: from the beginning.

    `breached`, `critical`, `good`: of how many minutes in a row, up to now, that is true. `fired`: in which
    minutes of the last hour an alert began. `level`: the worst since it fires.
    """

    minute: int
    status: Status = Status.OK
    since: int = 0
    level: Level = Level.NONE
    breached: int = 0
    critical: int = 0
    good: int = 0
    fired: tuple[int, ...] = ()

    @property
    def is_at_rest(self) -> bool:
        """Whether it remembers nothing that the next minutes will not tell again."""
        return self.status is Status.OK and not self.breached and not self.fired


@dataclass(frozen=True, slots=True)
class Transition:
    """When the status, or the level while it fires, became another; `value` is what it was judged by."""

    minute: int
    status: Status
    level: Level
    value: float | None


@dataclass(frozen=True, slots=True)
class Outcome:
    """`settled`: what is stored, with the transitions up to it; `present`: of the last minute that is over;
    `running`: what the minutes after it have crossed already, of a rule that fires at once, and which did."""

    settled: State
    transitions: tuple[Transition, ...]
    present: State
    running: Level
    running_minute: int

    @property
    def level(self) -> Level:
        """What is said now; NONE: it does not fire."""
        return max(level_of(self.present), self.running)


def evaluate(conditions: Conditions, state: State, series: Series, *, now_s: float) -> Outcome:
    """From the last settled state to now; asks for the minutes after `state.minute` only."""
    over = last_minute_over(now_s)
    settled, transitions = replay(conditions, state, series, until=over - LATE_MINUTES)
    present, _ = replay(conditions, settled, series, until=over)
    return Outcome(settled, transitions, present, *_look_at_running(conditions, series, over, now_s))


def replay(
    conditions: Conditions, state: State, series: Series, *, until: int
) -> tuple[State, tuple[Transition, ...]]:
    """Step over the minutes after `state.minute`, `until` the last of them; there may be none."""
    transitions = []
    for minute in range(state.minute + 1, until + 1):
        reading = series(minute)
        before, state = state, step(conditions, state, minute, judge(conditions, reading))
        if (state.status, level_of(state)) != (before.status, level_of(before)):
            transitions.append(Transition(minute, state.status, level_of(state), reading.value))
    return state, tuple(transitions)


def step(conditions: Conditions, state: State, minute: int, verdict: Verdict) -> State:
    """One minute further. A quiet one leaves everything as it was."""
    fired = tuple(each for each in state.fired if each > minute - FLAPPING_MINUTES)
    if verdict is Verdict.QUIET:
        return replace(state, minute=minute, fired=fired)
    is_breached = verdict >= Verdict.WARNING
    counted = replace(
        state,
        minute=minute,
        breached=state.breached + 1 if is_breached else 0,
        critical=state.critical + 1 if verdict is Verdict.CRITICAL else 0,
        good=state.good + 1 if verdict is Verdict.GOOD else 0,
        fired=fired,
    )
    if state.status is Status.FIRING:
        return _go_on_firing(conditions, counted)
    reached = _reached(conditions, counted)
    if reached:
        fired = (*fired, minute)
        return replace(counted, status=Status.FIRING, since=minute, level=reached, fired=fired)
    status = Status.PENDING if is_breached else Status.OK
    since = state.since if status is state.status else minute
    return replace(counted, status=status, since=since)


def needed_good_minutes(conditions: Conditions, state: State) -> int:
    """How many good minutes in a row end it: twice as many for each that began before within the hour."""
    doubled = conditions.recover_minutes << max(len(state.fired) - 1, 0)
    return max(min(doubled, LONGEST_RECOVERY), conditions.recover_minutes)


def last_minute_over(now_s: float) -> int:
    """The last minute of which everything that was sent in time has come."""
    return int(now_s - GRACE_S) // MINUTE_S - 1


def _go_on_firing(conditions: Conditions, state: State) -> State:
    if state.good >= needed_good_minutes(conditions, state):
        return replace(state, status=Status.OK, since=state.minute, level=Level.NONE)
    return replace(state, level=max(state.level, _reached(conditions, state)))


def _reached(conditions: Conditions, state: State) -> Level:
    """What was crossed for as long as it must be."""
    minutes = max(conditions.for_minutes, 1)
    if state.critical >= minutes:
        return Level.CRITICAL
    return Level.WARNING if state.breached >= minutes else Level.NONE


def _look_at_running(conditions: Conditions, series: Series, over: int, now_s: float) -> tuple[Level, int]:
    """The worst of the minute that runs, and for some seconds of the one before; which of them that is."""
    running = range(over + 1, int(now_s) // MINUTE_S + 1)
    if conditions.for_minutes or not running:
        return Level.NONE, over + 1
    return max(
        ((judge_running(conditions, series(minute)), minute) for minute in running), key=lambda each: each[0]
    )


def level_of(state: State) -> Level:
    """NONE unless it fires."""
    return state.level if state.status is Status.FIRING else Level.NONE
