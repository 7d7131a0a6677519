"""Questions about logs as SQL: one function, one query, (text, parameters). Runs nothing."""

# ruff: noqa: S608 - only names written in this code enter the text; values travel as parameters.

from typing import Any

from apps.logs.conditions import LogFilter, logs_in, match_columns
from apps.logs.fields import LOG_FIELDS
from apps.logs.records import LogId
from apps.logs.rows import LogRow
from apps.query.sql import Query, all_of, select_list
from apps.query.timerange import TimeRange


def list_logs(
    *,
    project_id: int,
    within: TimeRange,
    wanted: LogFilter,
    newest_first: bool,
    limit: int,
    after: LogId | None = None,
    until_ms: int | None = None,
) -> Query:
    """LogRow of the records in the range by time, batch and number; what follows `after`, in that order.

    `until_ms`: only what had arrived by then, unix ms on the store's clock.
    """
    direction, follows = ("DESC", "<") if newest_first else ("ASC", ">")
    also, params = [], {"limit": limit}
    if after is not None:
        also.append(
            f"(l.time, l.batch, l.number) {follows} (fromUnixTimestamp64Nano({{after_ns:Int64}}, 'UTC'),"
            " {after_batch:UInt64}, {after_number:UInt32})"
        )
        params |= {"after_ns": after.time_ns, "after_batch": after.batch, "after_number": after.number}
    if until_ms is not None:
        also.append("l.ingested <= fromUnixTimestamp64Milli({until_ms:Int64}, 'UTC')")
        params["until_ms"] = until_ms
    where, where_params = logs_in(project_id, within, wanted, *also)
    sql = f"""\
SELECT
    {select_list(LOG_FIELDS, LogRow._fields)}
FROM logs AS l
WHERE {where}
ORDER BY l.time {direction}, l.batch {direction}, l.number {direction}
LIMIT {{limit:UInt32}}"""
    return sql, {**where_params, **params}


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


def count_logs(*, project_id: int, within: TimeRange, wanted: LogFilter, step_s: int) -> Query:
    """BucketRow of the records in the range, counted one by one."""
    where, params = logs_in(project_id, within, wanted)
    sql = f"""\
SELECT
    intDiv(toUnixTimestamp64Second(l.time), {{step_s:Int64}}) * {{step_s:Int64}} AS start_s,
    l.severity,
    count()
FROM logs AS l
WHERE {where}
GROUP BY start_s, l.severity
ORDER BY start_s, l.severity"""
    return sql, {**params, "step_s": step_s}


def count_minutes(*, project_id: int, from_s: int, until_s: int, wanted: LogFilter, step_s: int) -> Query:
    """BucketRow of the minutes [from_s, until_s), unix seconds, from the rollup. Steps are whole minutes."""
    columns, params = match_columns(wanted, "m")
    where = [
        "m.project_id = {project_id:UInt32}",
        "m.minute >= toDateTime({from_s:UInt32}, 'UTC')",
        "m.minute < toDateTime({until_s:UInt32}, 'UTC')",
        *columns,
    ]
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
    bounds: dict[str, Any] = {"project_id": project_id, "from_s": from_s, "until_s": until_s}
    return sql, {**bounds, **params, "step_s": step_s}
