"""What must be read before spansets can be answered: one function, one query. Runs nothing."""

# ruff: noqa: S608 - only names written in this code enter the text; values travel as parameters.

from collections.abc import Sequence

from apps.query.binding import Binder
from apps.query.language.tree import Expression, Field
from apps.query.matching import Matching
from apps.query.predicate import Predicate
from apps.query.sql import Query
from apps.traces.spansets.aggregates import write_value
from apps.traces.spansets.whole import WholeTraces, select_ids


def list_resource_keys(*, project_id: int) -> Query:
    """(key of an attribute of any resource) of the project."""
    sql = """\
SELECT DISTINCT arrayJoin(mapKeys(r.attrs))
FROM resources AS r
WHERE r.project_id = {project_id:UInt32}"""
    return sql, {"project_id": project_id}


def find_reach(*, found: Matching, limit: int) -> Query:
    """(trace id, start, last start: unix ns) of traces with a span that is found and one beyond the range."""
    sql = f"""\
SELECT
    lower(hex(t.trace_id)),
    toUnixTimestamp64Nano(min(t.start)) AS start_ns,
    toUnixTimestamp64Nano(max(t.last_start)) AS last_start_ns
FROM trace_index AS t
WHERE t.project_id = {{m_project_id:UInt32}}
    AND t.trace_id IN (
        SELECT s.trace_id
        FROM spans AS s
        WHERE {found.sql})
GROUP BY t.trace_id
HAVING start_ns < {{m_start_ns:Int64}} OR last_start_ns >= {{m_end_ns:Int64}}
LIMIT {{limit:UInt32}}"""
    return sql, {**found.params, "limit": limit}


def list_candidates(*, found: Matching, limit: int) -> Query:
    """(trace id) of traces with a span that is found."""
    sql = f"""\
SELECT DISTINCT lower(hex(s.trace_id))
FROM spans AS s
WHERE {found.sql}
LIMIT {{limit:UInt32}}"""
    return sql, {**found.params, "limit": limit}


def count_candidate_spans(*, project_id: int, trace_ids: Sequence[str]) -> Query:
    """(spans) of the given traces, whole; no row without any."""
    binder = Binder()
    sql = f"""\
SELECT sum(t.spans)
FROM trace_index AS t
WHERE t.project_id = {{project_id:UInt32}}
    AND t.trace_id IN ({select_ids(binder, trace_ids)})
HAVING sum(t.spans) > 0"""
    return sql, {"project_id": project_id, **binder.params}


def read_candidates(
    *,
    whole: WholeTraces,
    predicate: Predicate,
    trace_ids: Sequence[str],
    conditions: Sequence[Expression],
    fields: Sequence[Field],
) -> Query:
    """(trace id; of its spans: starts, ids, kinds, parents, flags, the values of each field) of the traces.

    Ids are big-endian numbers. Bit n of the flags is set where condition n is met. A missing value is NaN.
    """
    binder = predicate.binder
    flags = [f"toUInt64({predicate.write(each)}) * {2**place}" for place, each in enumerate(conditions)]
    columns = [
        "toUnixTimestamp64Nano(s.start)",
        "reinterpretAsUInt64(reverse(s.span_id))",
        "s.kind",
        "reinterpretAsUInt64(reverse(s.parent_span_id))",
        " + ".join(flags),
        *(_write_value(predicate, field) for field in fields),
    ]
    arrays = ",\n    ".join(f"groupArray({column})" for column in columns)
    sql = f"""\
SELECT
    lower(hex(s.trace_id)),
    {arrays}
FROM spans AS s
WHERE {whole.rows(f"s.trace_id IN ({select_ids(binder, trace_ids)})")}
GROUP BY s.trace_id"""
    return sql, dict(binder.params)


def _write_value(predicate: Predicate, field: Field) -> str:
    value = write_value(predicate.columns, field, predicate.binder)
    return f"ifNull({value}, nan)" if value.startswith("multiIf") else value
