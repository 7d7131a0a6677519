"""Questions of alert rules: rows of minutes, from the rollup or from the rows themselves. Runs nothing."""

# ruff: noqa: S608 - only names written in this code enter the text; values travel as parameters.

from collections.abc import Iterable, Mapping, Sequence
from typing import NamedTuple

from apps.alerts.fields import COLUMNS, RED_COLUMNS, TABLES
from apps.alerts.measure import MAX_TEXT, Measure, Subject
from apps.query.binding import Binder
from apps.query.columns import Columns
from apps.query.fragments import ALWAYS, any_of
from apps.query.predicate import Predicate
from apps.query.sql import Query, all_of
from apps.query.timerange import MINUTE_S


class RollupRow(NamedTuple):
    """A minute of red_1m, added up over what is not told apart. The minute is unix time / 60."""

    minute: int
    service: str
    environment: str
    version: str
    name: str
    kind: int
    is_entry: bool
    requests: int
    errors: int
    histogram: Mapping[int, int]
    error_histogram: Mapping[int, int]


class CountedRow(NamedTuple):
    """A minute of one measure and group; `measure` is its place among those that were asked."""

    minute: int
    measure: int
    group: Sequence[str]
    requests: int
    errors: int
    histogram: tuple[Sequence[int], Sequence[int]]
    error_histogram: tuple[Sequence[int], Sequence[int]]


def read_rollup(*, project_id: int, minutes: Sequence[int], by_operation: bool) -> Query:
    """RollupRow of the minutes; without `by_operation` its name is '' and its kind 0."""
    told_apart = "toString(name), kind" if by_operation else "'', toInt8(0)"
    sql = f"""\
SELECT
    toUInt32(intDiv(toUnixTimestamp(m.minute), 60)) AS number,
    toString(service),
    toString(environment),
    toString(version),
    {told_apart},
    entry,
    sum(n) AS requests,
    sum(m.errors),
    sumMap(histogram),
    sumMap(error_histogram)
FROM red_1m AS m
WHERE m.project_id = {{project_id:UInt32}}
    AND m.minute >= toDateTime({{from_s:UInt32}}, 'UTC')
    AND m.minute < toDateTime({{until_s:UInt32}}, 'UTC')
    AND toUnixTimestamp(m.minute) IN {{minutes:Array(UInt32)}}
GROUP BY number, service, environment, version, {told_apart if by_operation else "entry"}, entry
HAVING requests > 0"""
    return sql, {"project_id": project_id, **_minutes(minutes)}


def sum_rollup(*, project_id: int, measure: Measure, from_minute: int, until_minute: int) -> Query:
    """CountedRow of one measure that red_1m can tell, over many minutes; half open. Raises FilterError."""
    binder = Binder()
    terms = Predicate(RED_COLUMNS, binder).write_each(measure.read_filter())
    if measure.subject is Subject.REQUESTS:
        terms = ["m.entry", *terms]
    also = "".join(f"\n    AND {term}" for term in terms if term != ALWAYS)
    sql = f"""\
SELECT
    toUInt32(intDiv(toUnixTimestamp(m.minute), 60)) AS number,
    toUInt8(0) AS measure,
    {_group(measure, RED_COLUMNS)} AS told_apart,
    sum(m.n) AS requests,
    sum(m.errors),
    {_as_arrays("m.histogram")},
    {_as_arrays("m.error_histogram")}
FROM red_1m AS m
WHERE m.project_id = {binder.name("project_id", "UInt32", project_id)}
    AND m.minute >= toDateTime({{from_s:UInt32}}, 'UTC')
    AND m.minute < toDateTime({{until_s:UInt32}}, 'UTC'){also}
GROUP BY number, told_apart
HAVING requests > 0"""
    bounds = {"from_s": from_minute * MINUTE_S, "until_s": until_minute * MINUTE_S}
    return sql, {**binder.params, **bounds}


def count_measures(*, project_id: int, measures: Sequence[Measure], minutes: Sequence[int]) -> Query:
    """CountedRow of several measures of the same table in one pass. Raises FilterError."""
    is_logs = measures[0].subject is Subject.LOGS
    columns, binder = COLUMNS[measures[0].subject], Binder()
    project = binder.name("project_id", "UInt32", project_id)
    predicate = Predicate(columns, binder)
    tests = [_test(measure, predicate) for measure in measures]
    entries = [
        f"if({test}, ({place}, {_group(measure, columns)}), (-1, CAST([], 'Array(String)')))"
        for place, (measure, test) in enumerate(zip(measures, tests, strict=True))
    ]
    row = (
        "0 AS bucket, false AS failed"
        if is_logs
        else "duration_bucket(s.duration) AS bucket, s.status = 2 AS failed"
    )
    sql = f"""\
SELECT
    minute,
    counted.1,
    counted.2,
    count(),
    countIf(failed),
    sumMap([bucket], [toUInt64(1)]),
    sumMapIf([bucket], [toUInt64(1)], failed)
FROM
(
    SELECT
        toUInt32(intDiv(toUnixTimestamp(toStartOfMinute({columns.time})), 60)) AS minute,
        {row},
        arrayJoin(arrayFilter(each -> each.1 >= 0, [
            {_lines(entries)}
        ])) AS counted
    FROM {TABLES[measures[0].subject]}
    WHERE {columns.project_id} = {project}
        AND {columns.time} >= toDateTime64({{from_s:UInt32}}, 9, 'UTC')
        AND {columns.time} < toDateTime64({{until_s:UInt32}}, 9, 'UTC')
        AND toUnixTimestamp(toStartOfMinute({columns.time})) IN {{minutes:Array(UInt32)}}
        AND {any_of(tests)}
)
GROUP BY minute, counted"""
    return sql, {**binder.params, **_minutes(minutes)}


def _test(measure: Measure, predicate: Predicate) -> str:
    terms = predicate.write_each(measure.read_filter())
    if measure.subject is Subject.REQUESTS:
        terms = ["is_entry(s.kind, s.parent_span_id)", *terms]
    return f"({all_of(terms)})"


def _group(measure: Measure, columns: Columns) -> str:
    texts = [
        f"substringUTF8(replaceRegexpAll(toString({columns.intrinsics[field.intrinsic].value}), "
        f"'[\\\\x00-\\\\x1f\\\\x7f]', ' '), 1, {MAX_TEXT})"
        for field in measure.group_by
    ]
    return f"CAST([{', '.join(texts)}], 'Array(String)')"


def _as_arrays(histogram: str) -> str:
    return f"sumMap(mapKeys({histogram}), mapValues({histogram}))"


def _lines(entries: Iterable[str]) -> str:
    return ",\n            ".join(entries)


def _minutes(minutes: Sequence[int]) -> dict[str, object]:
    return {
        "from_s": min(minutes) * MINUTE_S,
        "until_s": (max(minutes) + 1) * MINUTE_S,
        "minutes": [minute * MINUTE_S for minute in minutes],
    }
