"""Questions about parts of a trace too large to read whole: families, alike siblings added up. Pure."""

# ruff: noqa: S608 - only names written in this code enter the text; values travel as parameters.

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

from apps.query.sql import Query, select_list
from apps.traces.fields import SPAN_FIELDS
from apps.traces.queries import TraceBounds

# Siblings that are alike are rows of their own up to here; more of them are one.
FEW = 8
# As far as a browser's doubles count nanoseconds (analysis/ends.py): what seems longer has no end.
LONGEST_NS = 2**53 - 1
OF_TRACE = """\
WHERE s.project_id = {project_id:UInt32}
    AND s.trace_id = toFixedString(unhex({trace_id:String}), 16)
    AND s.start >= fromUnixTimestamp64Nano({start_ns:Int64}, 'UTC')
    AND s.start <= fromUnixTimestamp64Nano({last_start_ns:Int64}, 'UTC')"""
_DURATION = f"if(abs(s.duration) <= {LONGEST_NS}, greatest(s.duration, 0), 0)"
# Of the children of `parents`: a span that names itself as its parent is a root.
_IS_BELOW = f"{SPAN_FIELDS['parent_key']} IN {{parents:Array(UInt64)}} AND s.parent_span_id != s.span_id"
_MEMBER = ("start_time_unix_nano", "span_key", "duration_ns", "status_code", "event_count")


class Member(NamedTuple):
    """One span of a group."""

    start_time_unix_nano: int
    span_key: int
    duration_ns: int
    status_code: int
    event_count: int


class GroupRow(NamedTuple):
    """Siblings with the same service, name and kind; `members` are the first FEW + 1 of them, by start."""

    parent_key: int
    service: str
    name: str
    kind: int
    span_count: int
    error_count: int
    start_ns: int
    end_ns: int
    total_ns: int
    p95_ns: int
    members: list[Member]


@dataclass(frozen=True, slots=True)
class Alike:
    """The members of one group that start at or after `from_ns`: what a folded row stands for."""

    parent_key: int
    service: str
    name: str
    kind: int
    from_ns: int = 0


def group_tops(*, project_id: int, bounds: TraceBounds, limit: int) -> Query:
    """GroupRow of the spans without a parent other than themselves, and of those whose parent was not
    received, by first start."""
    tops = f"""
    AND (s.parent_span_id = toFixedString('', 8) OR s.parent_span_id = s.span_id OR s.parent_span_id NOT IN (
        SELECT s.span_id
        FROM spans AS s
        {OF_TRACE.replace(chr(10), chr(10) + "    ")}))"""
    return _group(tops, project_id=project_id, bounds=bounds, limit=limit)


def group_children(*, project_id: int, bounds: TraceBounds, parents: Sequence[int], limit: int) -> Query:
    """GroupRow of the children of the spans named by key, by first start."""
    below = f"\n    AND {_IS_BELOW}"
    return _group(below, project_id=project_id, bounds=bounds, limit=limit, parents=list(parents))


def count_children(*, project_id: int, bounds: TraceBounds, parents: Sequence[int]) -> Query:
    """(parent key, children) of the spans named by key that have any."""
    sql = f"""\
SELECT
    {SPAN_FIELDS["parent_key"]} AS parent_key,
    count()
FROM spans AS s
{OF_TRACE}
    AND {_IS_BELOW}
GROUP BY parent_key"""
    return sql, {**_params(project_id, bounds), "parents": list(parents)}


def read_alike(*, project_id: int, bounds: TraceBounds, alike: Alike, limit: int) -> Query:
    """Member of one group from a moment on, by start."""
    sql = f"""\
SELECT
    {select_list(SPAN_FIELDS, _MEMBER)}
FROM spans AS s
{OF_TRACE}
    AND {SPAN_FIELDS["parent_key"]} = {{parent:UInt64}}
    AND s.service = {{service:String}}
    AND s.name = {{name:String}}
    AND s.kind = {{kind:Int8}}
    AND s.start >= fromUnixTimestamp64Nano({{from_ns:Int64}}, 'UTC')
ORDER BY s.start, s.span_id
LIMIT {{limit:UInt32}}"""
    return sql, {
        **_params(project_id, bounds),
        "parent": alike.parent_key,
        "service": alike.service,
        "name": alike.name,
        "kind": alike.kind,
        "from_ns": alike.from_ns,
        "limit": limit,
    }


def read_one(*, project_id: int, bounds: TraceBounds, span_key: int) -> Query:
    """(parent key, service, name, kind, Member's columns) of the spans with an id, by start."""
    sql = f"""\
SELECT
    {select_list(SPAN_FIELDS, ("parent_key", "service", "name", "kind", *_MEMBER))}
FROM spans AS s
{OF_TRACE}
    AND {SPAN_FIELDS["span_key"]} = {{span_key:UInt64}}
ORDER BY s.start, s.kind
LIMIT 2"""
    return sql, {**_params(project_id, bounds), "span_key": span_key}


def _group(where: str, *, project_id: int, bounds: TraceBounds, limit: int, **params: Any) -> Query:
    member = ", ".join(SPAN_FIELDS[name] for name in _MEMBER)
    sql = f"""\
SELECT
    {SPAN_FIELDS["parent_key"]} AS parent_key,
    s.service,
    s.name,
    s.kind,
    count(),
    countIf(s.status = 2),
    toUnixTimestamp64Nano(min(s.start)) AS first_ns,
    max(toUnixTimestamp64Nano(s.start) + {_DURATION}),
    sum({_DURATION}),
    quantileExactHigh(0.95)({_DURATION}),
    groupArraySorted({FEW + 1})(({member}))
FROM spans AS s
{OF_TRACE}{where}
GROUP BY parent_key, s.service, s.name, s.kind
ORDER BY first_ns, s.service, s.name, s.kind, parent_key
LIMIT {{limit:UInt32}}"""
    return sql, {**_params(project_id, bounds), **params, "limit": limit}


def _params(project_id: int, bounds: TraceBounds) -> dict[str, Any]:
    return {
        "project_id": project_id,
        "trace_id": bounds.trace_id,
        "start_ns": bounds.start_ns,
        "last_start_ns": bounds.last_start_ns,
    }
