"""What the evaluator asks of all projects at once, for itself alone. Runs nothing."""

# ruff: noqa: S608 - only names written in this code enter the text; values travel as parameters.

from collections.abc import Sequence

from apps.alerts.fields import COLUMNS, TABLES
from apps.alerts.measure import Subject
from apps.query.sql import Query
from apps.query.timerange import MINUTE_S


def list_touched(
    *, project_ids: Sequence[int], subject: Subject, oldest: int, after_ms: int, until_ms: int
) -> Query:
    """(project id, minute) of the rows from `oldest` on that were ingested in (after, until]."""
    columns, table = COLUMNS[subject], TABLES[subject]
    sql = f"""\
SELECT DISTINCT {columns.project_id}, toUInt32(intDiv(toUnixTimestamp(toStartOfMinute({columns.time})), 60))
FROM {table}
WHERE {columns.project_id} IN {{project_ids:Array(UInt32)}}
    AND {columns.time} >= toDateTime64({{oldest_s:UInt32}}, 9, 'UTC')
    AND {columns.ingested} > fromUnixTimestamp64Milli({{after_ms:Int64}}, 'UTC')
    AND {columns.ingested} <= fromUnixTimestamp64Milli({{until_ms:Int64}}, 'UTC')"""
    return sql, {
        "project_ids": list(project_ids),
        "oldest_s": oldest * MINUTE_S,
        "after_ms": after_ms,
        "until_ms": until_ms,
    }
