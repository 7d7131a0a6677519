"""What stood around a record where it was written: the lines before and after it."""

from dataclasses import dataclass

from apps.clickhouse import client
from apps.logs import queries
from apps.logs.reader import read_row, records_of
from apps.logs.records import LogId, LogRecord, Source
from apps.logs.rows import LogRow
from apps.logs.slices import near_to_far
from apps.query.timerange import LATEST_NS, SECOND_NS, TimeRange

# An instance that says little is not looked for through all there is.
REACH_NS = 24 * 3600 * SECOND_NS


@dataclass(frozen=True, slots=True)
class LogContext:
    """All in the order of time. `has_more_*`: there are further ones within a day of the record."""

    before: tuple[LogRecord, ...]
    record: LogRecord
    after: tuple[LogRecord, ...]
    has_more_before: bool
    has_more_after: bool


def read_context(project_id: int, log_id: LogId, *, lines: int, of_instance: bool) -> LogContext | None:
    """Up to `lines` each way, from the same service, or the same instance of it. None: no such record."""
    row = read_row(project_id, log_id)
    if row is None:
        return None
    source = Source(row.service, row.resource_hash if of_instance else None)
    before = _neighbours(project_id, log_id, source, newest_first=True, limit=lines + 1)
    after = _neighbours(project_id, log_id, source, newest_first=False, limit=lines + 1)
    shown = [*reversed(before[:lines]), row, *after[:lines]]
    records = records_of(project_id, shown)
    place = min(len(before), lines)
    return LogContext(
        before=records[:place],
        record=records[place],
        after=records[place + 1 :],
        has_more_before=len(before) > lines,
        has_more_after=len(after) > lines,
    )


def _neighbours(
    project_id: int, log_id: LogId, source: Source, *, newest_first: bool, limit: int
) -> list[LogRow]:
    rows: list[LogRow] = []
    for part in near_to_far(_reach(log_id, newest_first), log_id, newest_first=newest_first):
        query = queries.list_neighbours(
            project_id=project_id,
            within=part,
            source=source,
            after=log_id,
            newest_first=newest_first,
            limit=limit - len(rows),
        )
        rows += [LogRow._make(row) for row in client.select(*query)]
        if len(rows) >= limit:
            break
    return rows


def _reach(log_id: LogId, newest_first: bool) -> TimeRange:
    if newest_first:
        return TimeRange(max(log_id.time_ns - REACH_NS, 0), log_id.time_ns + 1)
    return TimeRange(log_id.time_ns, min(log_id.time_ns + REACH_NS, LATEST_NS))
