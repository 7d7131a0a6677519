"""Questions about two versions of a service: one function, one query. Runs nothing."""

# ruff: noqa: S608 - only names written in this code enter the text; values travel as parameters.

from collections.abc import Sequence
from typing import Any, NamedTuple

from apps.deployments.comparison.arms import PARTS
from apps.deployments.comparison.question import Question
from apps.query.sql import Query
from apps.query.values import Text

_IN_WINDOW = (
    "e.minute >= toDateTime({from_s:UInt32}, 'UTC') AND e.minute < toDateTime({until_s:UInt32}, 'UTC')"
)


class OperationRow(NamedTuple):
    """What one version was asked: entry spans of one name and kind. `histogram`: see query/percentiles.py."""

    is_b: int
    name: str
    kind: int
    requests: int
    errors: int
    histogram: dict[int, int]


class ErrorRow(NamedTuple):
    """An error group (apps/errors) that one version alone had: events of either in the window.

    `in_spans`: 0 where all of them are log records.
    """

    fingerprint: str
    type: Text
    message: Text
    frames: list[tuple[Text, Text]]
    a: int
    b: int
    in_spans: int


def count_environments(question: Question) -> Query:
    """(environment, requests of the first version, of the second) of every environment with any."""
    sql = f"""\
SELECT
    toString(m.environment) AS environment,
    sumIf(m.n, m.version = {{a:String}}),
    sumIf(m.n, m.version = {{b:String}})
FROM red_1m AS m
WHERE {_in_rollup(question)}
    AND m.version IN ({{a:String}}, {{b:String}})
GROUP BY environment
HAVING sum(m.n) > 0
ORDER BY environment"""
    return sql, _params(question)


def count_traffic(question: Question) -> Query:
    """TrafficRow of every step with requests, of whichever version."""
    sql = f"""\
SELECT
    intDiv(toUnixTimestamp(m.minute) - {{from_s:UInt32}}, {{step_s:UInt32}}) AS step,
    sumIf(m.n, m.version = {{a:String}}),
    sumIf(m.n, m.version = {{b:String}}),
    sum(m.n)
FROM red_1m AS m
WHERE {_in_rollup(question)}
GROUP BY step
HAVING sum(m.n) > 0
ORDER BY step"""
    return sql, {**_params(question), "step_s": question.step_s}


def summarise_operations(question: Question) -> Query:
    """OperationRow of both versions."""
    sql = f"""\
SELECT
    m.version = {{b:String}} AS is_b,
    toString(m.name),
    m.kind,
    sum(m.n),
    sum(m.errors),
    sumMap(m.histogram)
FROM red_1m AS m
WHERE {_in_rollup(question)}
    AND m.version IN ({{a:String}}, {{b:String}})
GROUP BY is_b, m.name, m.kind
HAVING sum(m.n) > 0"""
    return sql, _params(question)


def sum_parts(question: Question, *, operations: Sequence[tuple[str, int]], every: int) -> Query:
    """(is_b, *PartRow) of the calls of `operations` (name, kind), in one of `every` traces.

    Traces are dealt out into parts by a hash of their ids, and taken by its other digits.
    """
    also = "" if question.environment is None else "\n    AND s.environment = {environment:String}"
    sql = f"""\
SELECT
    s.version = {{b:String}} AS is_b,
    indexOf({{operations:Array(String)}}, concat(toString(s.kind), ' ', toString(s.name))) - 1 AS operation,
    cityHash64(s.trace_id) % {PARTS} AS part,
    uniqExact(s.trace_id),
    uniqExactIf(s.trace_id, s.status = 2),
    count(),
    countIf(s.status = 2),
    sum(log(greatest(s.duration, 1)))
FROM spans AS s
WHERE s.project_id = {{project_id:UInt32}}
    AND s.start >= toDateTime64({{from_s:UInt32}}, 9, 'UTC')
    AND s.start < toDateTime64({{until_s:UInt32}}, 9, 'UTC')
    AND s.service = {{service:String}}{also}
    AND s.version IN ({{a:String}}, {{b:String}})
    AND s.name IN {{names:Array(String)}}
    AND is_entry(s.kind, s.parent_span_id)
    AND intDiv(cityHash64(s.trace_id), {PARTS}) % {{every:UInt64}} = 0
GROUP BY is_b, s.name, s.kind, part
HAVING operation >= 0"""
    return sql, {
        **_params(question),
        "operations": [f"{kind} {name}" for name, kind in operations],
        "names": sorted({name for name, _ in operations}),
        "every": every,
    }


def compare_errors(question: Question, *, limit: int) -> Query:
    """ErrorRow of groups that `b` has and `a` never had, or that `a` has and `b` has not, by events."""
    also = "" if question.environment is None else "\n        AND e.environment = {environment:String}"
    sql = f"""\
SELECT lower(leftPad(hex(fingerprint), 16, '0')), type, message, frames, in_a, in_b, in_spans
FROM
(
    SELECT
        e.fingerprint AS fingerprint,
        sumIf(e.n, e.version = {{a:String}} AND {_IN_WINDOW}) AS in_a,
        sumIf(e.n, e.version = {{b:String}} AND {_IN_WINDOW}) AS in_b,
        sumIf(e.n, e.version = {{a:String}}) AS ever_in_a,
        max(tupleElement(e.sample, 1)) > toDateTime64(0, 9, 'UTC') AS in_spans
    FROM errors_1m AS e
    WHERE e.project_id = {{project_id:UInt32}}
        AND e.service = {{service:String}}{also}
        AND e.version IN ({{a:String}}, {{b:String}})
    GROUP BY fingerprint
    HAVING (in_b > 0 AND ever_in_a = 0) OR (in_a > 0 AND in_b = 0)
) AS counted
INNER JOIN
(
    SELECT
        g.fingerprint AS fingerprint,
        max(g.type) AS type,
        max(g.message) AS message,
        max(g.frames) AS frames
    FROM error_groups AS g
    WHERE g.project_id = {{project_id:UInt32}}
    GROUP BY g.fingerprint
) AS known USING (fingerprint)
ORDER BY in_a + in_b DESC, fingerprint
LIMIT {{limit:UInt32}}"""
    return sql, {**_params(question), "limit": limit}


def _in_rollup(question: Question) -> str:
    also = "" if question.environment is None else "\n    AND m.environment = {environment:String}"
    return f"""\
m.project_id = {{project_id:UInt32}}
    AND m.service = {{service:String}}{also}
    AND m.minute >= toDateTime({{from_s:UInt32}}, 'UTC')
    AND m.minute < toDateTime({{until_s:UInt32}}, 'UTC')
    AND m.entry"""


def _params(question: Question) -> dict[str, Any]:
    params: dict[str, Any] = {
        "project_id": question.project_id,
        "service": question.service,
        "a": question.a,
        "b": question.b,
        "from_s": question.from_s,
        "until_s": question.until_s,
    }
    return params if question.environment is None else {**params, "environment": question.environment}
