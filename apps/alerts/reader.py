"""Reads what rules measure: of the rollup where it can tell, else of the rows themselves."""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from typing import TypeAlias

from apps.alerts import queries, statements
from apps.alerts.figures import Minute, merge
from apps.alerts.measure import (
    Group,
    GroupField,
    Measure,
    NotInRollup,
    RollupKey,
    Subject,
    Test,
    is_rolled_up,
    rollup_test,
)
from apps.alerts.queries import CountedRow, RollupRow
from apps.clickhouse import client
from apps.clickhouse.settled import read_settled_ms

Counted: TypeAlias = Mapping[Group, Mapping[int, Minute]]
# Measures that share one pass over the rows: each is a condition on every row.
MEASURES_A_PASS, CHARS_A_PASS = 25, 2000
# Minutes that are read at once: a day of a rollup, an hour of rows.
ROLLED_UP_MINUTES, ROW_MINUTES = 24 * 60, 60
# What a tick may ask at once: the rules of all projects wait for it.
JUDGING = client.Limits(time_s=3, rows_returned=100_000)
_INTAKES = {Subject.SPANS: "otlp_traces", Subject.LOGS: "otlp_logs"}


def read_settled_moments() -> dict[Subject, int]:
    """Unix ms up to which all that was to be stored is stored, of spans and of log records.

    Raises ClickHouseError.
    """
    return {subject: read_settled_ms(intake) - 1 for subject, intake in _INTAKES.items()}


def list_touched(
    project_ids: Sequence[int], subject: Subject, *, oldest: int, after_ms: int, until_ms: int
) -> dict[int, set[int]]:
    """Minutes by project, from `oldest` on, of what came in within (after, until]. Raises ClickHouseError."""
    touched = defaultdict[int, set[int]](set)
    query = statements.list_touched(
        project_ids=project_ids, subject=subject, oldest=oldest, after_ms=after_ms, until_ms=until_ms
    )
    for project_id, minute in client.select(*query):
        touched[project_id].add(minute)
    return touched


def read_measures(
    project_id: int, measures: Sequence[Measure], minutes: Sequence[int], limits: client.Limits = JUDGING
) -> Iterator[tuple[Measure, Counted]]:
    """What each of them counts in the minutes, by group. Raises ClickHouseError, FilterError."""
    rolled_up: dict[Measure, Test] = {}
    rest: list[Measure] = []
    for measure in measures:
        try:
            rolled_up[measure] = rollup_test(measure)
        except NotInRollup:
            rest.append(measure)
    if rolled_up:
        yield from _read_rolled_up(project_id, rolled_up, minutes, limits)
    for is_logs in (False, True):
        same = [measure for measure in rest if (measure.subject is Subject.LOGS) is is_logs]
        for together in _passes(same):
            yield from _count(project_id, together, minutes, limits)


def read_history(project_id: int, measure: Measure, *, from_minute: int, until_minute: int) -> Counted:
    """What one measure counted in many minutes, half open. Raises ClickHouseError, FilterError."""
    if not is_rolled_up(measure):
        ((_, counted),) = read_measures(
            project_id, [measure], range(from_minute, until_minute), client.INTERACTIVE
        )
        return counted
    query = queries.sum_rollup(
        project_id=project_id, measure=measure, from_minute=from_minute, until_minute=until_minute
    )
    found = defaultdict[Group, dict[int, Minute]](dict)
    for row in map(CountedRow._make, client.select(*query)):
        found[tuple(row.group)][row.minute] = _as_minute(row)
    return found


def _as_minute(row: CountedRow) -> Minute:
    return Minute(
        requests=row.requests,
        errors=row.errors,
        histogram=dict(zip(*row.histogram, strict=True)),
        error_histogram=dict(zip(*row.error_histogram, strict=True)),
    )


def _read_rolled_up(
    project_id: int, tests: Mapping[Measure, Test], minutes: Sequence[int], limits: client.Limits
) -> Iterator[tuple[Measure, Counted]]:
    rows = list(_read_rollup_rows(project_id, list(tests), minutes, limits))
    for measure, test in tests.items():
        matching = defaultdict[tuple[Group, int], list[RollupRow]](list)
        for key, row in rows:
            if test(key):
                matching[key.group(measure.group_by), row.minute].append(row)
        counted = defaultdict[Group, dict[int, Minute]](dict)
        for (group, minute), parts in matching.items():
            counted[group][minute] = _add_up(parts)
        yield measure, counted


def _read_rollup_rows(
    project_id: int, measures: Sequence[Measure], minutes: Sequence[int], limits: client.Limits
) -> Iterator[tuple[RollupKey, RollupRow]]:
    by_operation = any(_asks_operation(measure) for measure in measures)
    for part in _parts(minutes, ROLLED_UP_MINUTES):
        query = queries.read_rollup(project_id=project_id, minutes=part, by_operation=by_operation)
        for row in map(RollupRow._make, client.select(*query, limits=limits)):
            yield RollupKey(row.service, row.environment, row.version, row.name, row.kind, row.is_entry), row


def _asks_operation(measure: Measure) -> bool:
    """Whether names or kinds must be told apart for it. Its text says so more often than its tree: that is no
    loss but of time."""
    return GroupField.OPERATION in measure.group_by or "name" in measure.filter or "kind" in measure.filter


def _add_up(rows: Sequence[RollupRow]) -> Minute:
    if len(rows) == 1:
        row = rows[0]
        return Minute(row.requests, row.errors, row.histogram, row.error_histogram)
    return Minute(
        requests=sum(row.requests for row in rows),
        errors=sum(row.errors for row in rows),
        histogram=merge([row.histogram for row in rows]),
        error_histogram=merge([row.error_histogram for row in rows]),
    )


def _count(
    project_id: int, measures: Sequence[Measure], minutes: Sequence[int], limits: client.Limits
) -> Iterator[tuple[Measure, Counted]]:
    counted: list[dict[Group, dict[int, Minute]]] = [defaultdict(dict) for _ in measures]
    for part in _parts(minutes, ROW_MINUTES):
        query = queries.count_measures(project_id=project_id, measures=measures, minutes=part)
        for row in map(CountedRow._make, client.select(*query, limits=limits)):
            counted[row.measure][tuple(row.group)][row.minute] = _as_minute(row)
    yield from zip(measures, counted, strict=True)


def _passes(measures: Sequence[Measure]) -> Iterator[list[Measure]]:
    """As many as share a pass: a statement's text has a limit, and a filter stands in it twice."""
    together: list[Measure] = []
    for measure in measures:
        chars = sum(len(each.filter) for each in [*together, measure])
        if together and (len(together) == MEASURES_A_PASS or chars > CHARS_A_PASS):
            yield together
            together = []
        together.append(measure)
    if together:
        yield together


def _parts(minutes: Sequence[int], length: int) -> Iterator[list[int]]:
    """In order, each of minutes that lie within so many of each other."""
    part: list[int] = []
    for minute in sorted(minutes):
        if part and minute - part[0] >= length:
            yield part
            part = []
        part.append(minute)
    if part:
        yield part
