"""Questions about logs as SQL: one function, one query, (text, parameters). Runs nothing."""

# ruff: noqa: S608 - only names written in this code enter the text; values travel as parameters.

from collections.abc import Sequence
from typing import Any

from apps.logs.fields import LOG_FIELDS
from apps.logs.records import LogId, Source
from apps.logs.rows import LogRow
from apps.query.matching import Matching
from apps.query.sql import Query, all_of, select_list
from apps.query.timerange import TimeRange


def list_logs(*, matching: Matching, newest_first: bool, limit: int, after: LogId | None = None) -> Query:
    """LogRow of the records that match by time, batch and number; what follows `after`, in that order."""
    follows, params = _follows(after, newest_first=newest_first)
    return _in_order([matching.sql, *follows], {**matching.params, **params}, newest_first, limit)


def list_neighbours(
    *, project_id: int, within: TimeRange, source: Source, after: LogId, newest_first: bool, limit: int
) -> Query:
    """LogRow of what else the source said in the range: what follows `after`, in that order."""
    where = [
        "l.project_id = {project_id:UInt32}",
        "l.time >= fromUnixTimestamp64Nano({start_ns:Int64}, 'UTC')",
        "l.time < fromUnixTimestamp64Nano({end_ns:Int64}, 'UTC')",
        "l.service = {service:String}",
    ]
    params: dict[str, Any] = {
        "project_id": project_id,
        "start_ns": within.start_ns,
        "end_ns": within.end_ns,
        "service": source.service,
    }
    if source.resource_hash is not None:
        where.append("l.resource_hash = {resource_hash:UInt64}")
        params["resource_hash"] = source.resource_hash
    follows, follows_params = _follows(after, newest_first=newest_first)
    return _in_order([*where, *follows], {**params, **follows_params}, newest_first, limit)


def list_arrived(*, matching: Matching, batches: Sequence[int], limit: int) -> Query:
    """LogRow of the newest records that match and came with these batches, newest first."""
    also = "l.batch IN {batches:Array(UInt64)}"
    return _in_order([matching.sql, also], {**matching.params, "batches": list(batches)}, True, limit)


def count_arrived(*, matching: Matching, batches: Sequence[int]) -> Query:
    """(records): how many match of what came with these batches; no row where none does."""
    sql = f"""\
SELECT count()
FROM logs AS l
WHERE {matching.sql}
    AND l.batch IN {{batches:Array(UInt64)}}
HAVING count() > 0"""
    return sql, {**matching.params, "batches": list(batches)}


def read_log(*, project_id: int, log_id: LogId) -> Query:
    """LogRow of one record; no row when it is not there."""
    sql = f"""\
SELECT
    {select_list(LOG_FIELDS, LogRow._fields)}
FROM logs AS l
WHERE l.project_id = {{project_id:UInt32}}
    AND l.time = fromUnixTimestamp64Nano({{time_ns:Int64}}, 'UTC')
    AND l.batch = {{batch:UInt64}}
    AND l.number = {{number:UInt32}}
LIMIT 1"""
    return sql, {
        "project_id": project_id,
        "time_ns": log_id.time_ns,
        "batch": log_id.batch,
        "number": log_id.number,
    }


def count_matching(*, matching: Matching) -> Query:
    """(records): how many match; no row where none does."""
    sql = f"""\
SELECT count()
FROM logs AS l
WHERE {matching.sql}
HAVING count() > 0"""
    return sql, matching.params


def count_logs(*, matching: Matching, step_s: int) -> Query:
    """BucketRow of the records that match, counted one by one."""
    sql = f"""\
SELECT
    intDiv(toUnixTimestamp64Second(l.time), {{step_s:Int64}}) * {{step_s:Int64}} AS start_s,
    l.severity,
    count()
FROM logs AS l
WHERE {matching.sql}
GROUP BY start_s, l.severity
ORDER BY start_s, l.severity"""
    return sql, {**matching.params, "step_s": step_s}


def find_late_steps(*, project_id: int, within: TimeRange, until_ms: int, step_s: int) -> Query:
    """(start of a step, unix seconds) for steps with a record that arrived after `until_ms`."""
    sql = """\
SELECT DISTINCT intDiv(toUnixTimestamp64Second(l.time), {step_s:Int64}) * {step_s:Int64} AS start_s
FROM logs AS l
WHERE l.project_id = {project_id:UInt32}
    AND l.time >= fromUnixTimestamp64Nano({start_ns:Int64}, 'UTC')
    AND l.time < fromUnixTimestamp64Nano({end_ns:Int64}, 'UTC')
    AND l.ingested > fromUnixTimestamp64Milli({until_ms:Int64}, 'UTC')
ORDER BY start_s"""
    return sql, {
        "project_id": project_id,
        "start_ns": within.start_ns,
        "end_ns": within.end_ns,
        "until_ms": until_ms,
        "step_s": step_s,
    }


def count_minutes(
    *, project_id: int, from_s: int, until_s: int, environment: str | None, step_s: int
) -> Query:
    """BucketRow of the minutes [from_s, until_s), unix seconds, from the rollup. Steps are whole minutes."""
    where = [
        "m.project_id = {project_id:UInt32}",
        "m.minute >= toDateTime({from_s:UInt32}, 'UTC')",
        "m.minute < toDateTime({until_s:UInt32}, 'UTC')",
    ]
    params: dict[str, Any] = {"project_id": project_id, "from_s": from_s, "until_s": until_s}
    if environment is not None:
        where.append("m.environment = {environment:String}")
        params["environment"] = environment
    sql = f"""\
SELECT
    intDiv(toInt64(toUnixTimestamp(m.minute)), {{step_s:Int64}}) * {{step_s:Int64}} AS start_s,
    m.severity,
    sum(m.n)
FROM logs_1m AS m
WHERE {all_of(where)}
GROUP BY start_s, m.severity
HAVING sum(m.n) > 0
ORDER BY start_s, m.severity"""
    return sql, {**params, "step_s": step_s}


def _in_order(where: Sequence[str], params: dict[str, Any], newest_first: bool, limit: int) -> Query:
    direction = "DESC" if newest_first else "ASC"
    sql = f"""\
SELECT
    {select_list(LOG_FIELDS, LogRow._fields)}
FROM logs AS l
WHERE {all_of(where)}
ORDER BY l.time {direction}, l.batch {direction}, l.number {direction}
LIMIT {{limit:UInt32}}"""
    return sql, {**params, "limit": limit}


def _follows(after: LogId | None, *, newest_first: bool) -> tuple[list[str], dict[str, Any]]:
    if after is None:
        return [], {}
    condition = (
        f"(l.time, l.batch, l.number) {'<' if newest_first else '>'}"
        " (fromUnixTimestamp64Nano({after_ns:Int64}, 'UTC'), {after_batch:UInt64}, {after_number:UInt32})"
    )
    return [condition], {
        "after_ns": after.time_ns,
        "after_batch": after.batch,
        "after_number": after.number,
    }
