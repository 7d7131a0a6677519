"""When a rule would have fired: the evaluator that runs live, over the minutes of the past days."""

import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from apps.alerts.conditions import Conditions, Direction, Level, Reading, Series
from apps.alerts.evaluate import State, Status, Transition, last_minute_over, replay
from apps.alerts.figures import Figuring
from apps.alerts.measure import Group, Measure, is_rolled_up
from apps.alerts.memory import MeasuredMinutes
from apps.alerts.reader import read_history
from apps.clickhouse.client import QueryTooExpensive

HOUR_MINUTES, DAY_MINUTES = 60, 24 * 60
TESTED_DAYS = 7
# What is looked at while somebody waits; how far it came is said.
PATIENCE_S = 6.0
# The groups with the most requests are shown.
MAX_GROUPS = 20


@dataclass(frozen=True, slots=True)
class Question:
    """A rule, or what is about to become one."""

    project_id: int
    measure: Measure
    figuring: Figuring
    conditions: Conditions


@dataclass(frozen=True, slots=True)
class Firing:
    """Minutes; `ended`: None while it still fires. `value`: the worst of them, None where silence fired."""

    began: int
    ended: int | None
    level: Level
    value: float | None


@dataclass(frozen=True, slots=True)
class GroupTest:
    """`readings`: of the minutes of the chart, in order."""

    group: Group
    requests: int
    readings: Sequence[Reading]
    firings: Sequence[Firing]


@dataclass(frozen=True, slots=True)
class BackTest:
    """Minutes, `until` exclusive. `from_minute`: from where on it was tested; `chart_from`: what is drawn.

    `groups`: those with the most requests; `group_count`: how many there are.
    """

    from_minute: int
    chart_from: int
    until: int
    groups: Sequence[GroupTest]
    group_count: int


def back_test(question: Question, *, chart_minutes: int, now_s: float) -> BackTest:
    """As far back as can be read in some seconds. Raises ClickHouseError, FilterError."""
    until = last_minute_over(now_s) + 1
    memory, requests, from_minute = _read(question, until)
    groups: list[Group] = [()]
    if question.measure.group_by:
        groups = sorted(requests, key=lambda group: (-requests[group], group))
    minutes = from_minute, until - chart_minutes, until
    tests = [
        _test_group(question, memory, group, requests.get(group, 0), minutes) for group in groups[:MAX_GROUPS]
    ]
    return BackTest(from_minute, until - chart_minutes, until, tests, len(groups))


def _read(question: Question, until: int) -> tuple[MeasuredMinutes, dict[Group, int], int]:
    """The minutes, how many requests each group had, and from which minute on."""
    memory, requests, from_minute = MeasuredMinutes(), dict[Group, int](), until
    patient_until_s = time.monotonic() + PATIENCE_S
    for first, last in _stretches(question.measure, until):
        try:
            counted = read_history(
                question.project_id, question.measure, from_minute=first, until_minute=last
            )
        except QueryTooExpensive:
            if from_minute == until:
                raise
            break
        memory.write(question.measure, range(first, last), counted)
        for group, rows in counted.items():
            requests[group] = requests.get(group, 0) + sum(row.requests for row in rows.values())
        from_minute = first
        if time.monotonic() > patient_until_s:
            break
    return memory, requests, from_minute


def _test_group(
    question: Question, memory: MeasuredMinutes, group: Group, requests: int, minutes: tuple[int, int, int]
) -> GroupTest:
    from_minute, chart_from, until = minutes
    series = memory.series(question.measure, group, question.figuring)
    # A window that reaches back before the first minute would be judged by a part of it.
    begin = State(from_minute + question.figuring.window_minutes - 2)
    _, transitions = replay(question.conditions, begin, series, until=until - 1)
    readings = [series(minute) for minute in range(max(chart_from, from_minute), until)]
    firings = [_with_worst(firing, question, series, until) for firing in _firings(transitions)]
    return GroupTest(group, requests, readings, firings)


def _with_worst(firing: Firing, question: Question, series: Series, until: int) -> Firing:
    values = [series(minute).value for minute in range(firing.began, firing.ended or until)]
    is_above = question.conditions.direction is Direction.ABOVE
    worst = (max if is_above else min)((each for each in values if each is not None), default=None)
    return replace(firing, value=worst)


def _firings(transitions: Sequence[Transition]) -> Iterator[Firing]:
    """Each from where it began to where it ended, at its worst level."""
    firing: Firing | None = None
    for each in transitions:
        if each.status is Status.FIRING:
            firing = firing or Firing(each.minute, None, each.level, None)
            firing = replace(firing, level=each.level)
        elif firing:
            yield replace(firing, ended=each.minute)
            firing = None
    if firing:
        yield firing


def _stretches(measure: Measure, until: int) -> Iterator[tuple[int, int]]:
    """What is read at once, half open, the latest first: a day of the rollup, an hour of rows."""
    length = DAY_MINUTES if is_rolled_up(measure) else HOUR_MINUTES
    for last in range(until, until - TESTED_DAYS * DAY_MINUTES, -length):
        yield last - length, last
