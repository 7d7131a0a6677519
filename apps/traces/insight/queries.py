"""Questions that explain one trace: what is usual for a span's operation, what an attribute was. Pure."""

# ruff: noqa: S608 - only names written in this code enter the text; values travel as parameters.

from collections.abc import Sequence
from typing import Any, NamedTuple

from apps.query.matching import Matching
from apps.query.sql import Query, select_list
from apps.query.values import Text, as_text
from apps.traces.fields import SPAN_FIELDS
from apps.traces.queries import TraceBounds

# A trace has few; what is beyond them nobody picks from a list.
MAX_KEYS = 1000
IN_TRACE = """\
s.project_id = {project_id:UInt32}
    AND s.trace_id = toFixedString(unhex({trace_id:String}), 16)
    AND s.start >= fromUnixTimestamp64Nano({start_ns:Int64}, 'UTC')
    AND s.start <= fromUnixTimestamp64Nano({last_start_ns:Int64}, 'UTC')"""


class OperationRow(NamedTuple):
    """Which operation a span is one of, and how long it took."""

    service: str
    environment: str
    name: str
    kind: int
    start_time_unix_nano: int
    duration_ns: int
    status_code: int


class UsualRow(NamedTuple):
    """How often an operation ran, and how long it took: bucket -> spans (0005_red_1m.sql)."""

    n: int
    errors: int
    histogram: dict[int, int]


class AttributeColumns(NamedTuple):
    """One sequence a column, one entry a span; `attribute_value` is marked text, None without such a key."""

    span_key: Sequence[int]
    start_time_unix_nano: Sequence[int]
    kind: Sequence[int]
    resource_hash: Sequence[int]
    attribute_value: Sequence[Text | None]


class SpanMark(NamedTuple):
    """What tells a span from the others of its trace: several may share an id."""

    span_key: int
    start_time_unix_nano: int
    kind: int


def identify_operation(*, project_id: int, bounds: TraceBounds, span_id: str) -> Query:
    """OperationRow of the spans with this id, by start."""
    sql = f"""\
SELECT
    {select_list(SPAN_FIELDS, OperationRow._fields)}
FROM spans AS s
WHERE {IN_TRACE}
    AND s.span_id = toFixedString(unhex({{span_id:String}}), 8)
ORDER BY s.start, s.kind"""
    return sql, {**_in_trace(project_id, bounds), "span_id": span_id}


def summarise_operation(*, project_id: int, operation: OperationRow, from_s: int, until_s: int) -> Query:
    """UsualRow of the operation in the minutes [from_s, until_s), unix seconds; no row where it never ran."""
    sql = """\
SELECT
    sum(m.n),
    sum(m.errors),
    sumMap(m.histogram)
FROM red_1m AS m
WHERE m.project_id = {project_id:UInt32}
    AND m.service = {service:String}
    AND m.environment = {environment:String}
    AND m.name = {name:String}
    AND m.kind = {kind:Int8}
    AND m.minute >= toDateTime({from_s:UInt32}, 'UTC')
    AND m.minute < toDateTime({until_s:UInt32}, 'UTC')
HAVING sum(m.n) > 0"""
    return sql, {
        "project_id": project_id,
        "service": as_text(operation.service),
        "environment": as_text(operation.environment),
        "name": as_text(operation.name),
        "kind": operation.kind,
        "from_s": from_s,
        "until_s": until_s,
    }


def count_keys(*, project_id: int, bounds: TraceBounds) -> Query:
    """(key, spans that have it) of the spans of a trace, most frequent first."""
    sql = f"""\
SELECT
    arrayJoin({SPAN_FIELDS["attribute_keys"]}) AS key,
    count()
FROM spans AS s
WHERE {IN_TRACE}
GROUP BY key
ORDER BY count() DESC, key
LIMIT {MAX_KEYS}"""
    return sql, _in_trace(project_id, bounds)


def count_resources(*, project_id: int, bounds: TraceBounds) -> Query:
    """(resource hash, spans) of a trace."""
    sql = f"""\
SELECT
    {SPAN_FIELDS["resource_hash"]},
    count()
FROM spans AS s
WHERE {IN_TRACE}
GROUP BY s.resource_hash
ORDER BY s.resource_hash"""
    return sql, _in_trace(project_id, bounds)


def read_attribute(*, project_id: int, bounds: TraceBounds, key: str) -> Query:
    """AttributeColumns of every span of a trace, by start."""
    sql = f"""\
SELECT
    {select_list(SPAN_FIELDS, AttributeColumns._fields)}
FROM spans AS s
WHERE {IN_TRACE}
ORDER BY s.start, s.span_id, s.kind"""
    return sql, {**_in_trace(project_id, bounds), "key": key}


def list_matches(*, project_id: int, bounds: TraceBounds, matching: Matching) -> Query:
    """SpanMark of the spans of a trace that match, by start."""
    sql = f"""\
SELECT
    {select_list(SPAN_FIELDS, SpanMark._fields)}
FROM spans AS s
WHERE {IN_TRACE}
    AND {matching.sql}
ORDER BY s.start, s.span_id, s.kind"""
    return sql, {**_in_trace(project_id, bounds), **matching.params}


def _in_trace(project_id: int, bounds: TraceBounds) -> dict[str, Any]:
    return {
        "project_id": project_id,
        "trace_id": bounds.trace_id,
        "start_ns": bounds.start_ns,
        "last_start_ns": bounds.last_start_ns,
    }
