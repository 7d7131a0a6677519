"""Runs the queries about logs and hands out records."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from apps.clickhouse import client
from apps.clickhouse.settled import read_settled_ms
from apps.logs import queries
from apps.logs.conditions import LogFilter, match_filter
from apps.logs.decode import decode_log
from apps.logs.records import LogId, LogRecord
from apps.logs.rows import LogRow
from apps.logs.slices import near_to_far
from apps.query.resources import UNKNOWN_RESOURCE, Resource, ResourceRow, decode_resource, read_resources
from apps.query.timerange import LATEST_NS, TimeRange

# The table that log records come in by.
INTAKE = "otlp_logs"
ALL_TIMES = TimeRange(0, LATEST_NS)


@dataclass(frozen=True, slots=True)
class Place:
    """Where a list goes on. What arrived after `until_ms`, when its first page was read, is not of it."""

    after: LogId
    until_ms: int


@dataclass(frozen=True, slots=True)
class LogPage:
    """`until_ms`: what had arrived by then, unix ms on the store's clock. `next_place`: where it goes on."""

    records: tuple[LogRecord, ...]
    until_ms: int
    next_place: Place | None


def list_logs(
    project_id: int,
    *,
    within: TimeRange,
    wanted: LogFilter,
    newest_first: bool,
    limit: int,
    place: Place | None = None,
) -> LogPage:
    """A page of the records in the range, by time, then by arrival. No record is on two pages, or on none.

    Raises FilterError.
    """
    after, until_ms = (place.after, place.until_ms) if place else (None, read_settled_ms(INTAKE))
    return _read_page(
        project_id,
        within=within,
        wanted=wanted,
        newest_first=newest_first,
        limit=limit,
        after=after,
        until_ms=until_ms,
    )


def walk_logs(
    project_id: int,
    *,
    within: TimeRange,
    wanted: LogFilter,
    newest_first: bool,
    until_ms: int,
    page: int,
    most: int,
) -> Iterator[tuple[LogRecord, ...]]:
    """Page after page of what had arrived by `until_ms`, until there are `most`. Raises FilterError."""
    after, left = None, most
    while left > 0:
        found = _read_page(
            project_id,
            within=within,
            wanted=wanted,
            newest_first=newest_first,
            limit=min(page, left),
            after=after,
            until_ms=until_ms,
        )
        yield found.records
        if found.next_place is None:
            return
        after, left = found.next_place.after, left - len(found.records)


def _read_page(
    project_id: int,
    *,
    within: TimeRange,
    wanted: LogFilter,
    newest_first: bool,
    limit: int,
    after: LogId | None,
    until_ms: int,
) -> LogPage:
    rows: list[LogRow] = []
    for part in near_to_far(within, after, newest_first=newest_first):
        query = queries.list_logs(
            matching=match_filter(project_id, part, wanted, ingested_until_ms=until_ms),
            newest_first=newest_first,
            limit=limit + 1 - len(rows),
            after=after,
        )
        rows += [LogRow._make(row) for row in client.select(*query)]
        if len(rows) > limit:
            break
    records = records_of(project_id, rows[:limit])
    is_last = len(rows) <= limit
    return LogPage(records, until_ms, None if is_last else Place(records[-1].id, until_ms))


@dataclass(frozen=True, slots=True)
class Arrived:
    """The newest of the records that match, newest first, and how many of the batches match in all."""

    records: tuple[LogRecord, ...]
    matched: int


def read_arrived(project_id: int, *, batches: Sequence[int], wanted: LogFilter, limit: int) -> Arrived:
    """Of what came with these batches. Raises FilterError."""
    matching = match_filter(project_id, ALL_TIMES, wanted)
    rows = client.select(*queries.list_arrived(matching=matching, batches=batches, limit=limit))
    records = records_of(project_id, [LogRow._make(row) for row in rows])
    if len(records) < limit:
        return Arrived(records, len(records))
    ((matched,),) = client.select(*queries.count_arrived(matching=matching, batches=batches))
    return Arrived(records, matched)


def read_log(project_id: int, log_id: LogId) -> LogRecord | None:
    row = read_row(project_id, log_id)
    return None if row is None else records_of(project_id, [row])[0]


def read_row(project_id: int, log_id: LogId) -> LogRow | None:
    rows = client.select(*queries.read_log(project_id=project_id, log_id=log_id))
    return next((LogRow._make(row) for row in rows), None)


def records_of(project_id: int, rows: Sequence[LogRow]) -> tuple[LogRecord, ...]:
    resources = _resources(project_id, {row.resource_hash for row in rows}) if rows else {}
    return tuple(decode_log(row, resource=resources.get(row.resource_hash, UNKNOWN_RESOURCE)) for row in rows)


def _resources(project_id: int, hashes: set[int]) -> dict[int, Resource]:
    rows = client.select(*read_resources(project_id=project_id, hashes=sorted(hashes)))
    return {row[0]: decode_resource(ResourceRow._make(row)) for row in rows}
