"""Runs the queries about logs and hands out records."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from apps.clickhouse import client
from apps.logs import queries
from apps.logs.buckets import MINUTE_S, Histogram, fill_buckets, whole_minutes
from apps.logs.conditions import LogFilter
from apps.logs.decode import decode_log
from apps.logs.records import LogId, LogRecord
from apps.logs.rows import BucketRow, LogRow
from apps.query.resources import UNKNOWN_RESOURCE, Resource, ResourceRow, decode_resource, read_resources
from apps.query.timerange import SECOND_NS, TimeRange

# A page nearly always lies at the near end of its range: look there before looking at all of it.
SLICES_NS = (20 * MINUTE_S * SECOND_NS, 4 * 3600 * SECOND_NS)
# Where ClickHouse's DateTime ends, in 2106; a later bound would begin again at 1970.
LATEST_S = 2**32 - 1


@dataclass(frozen=True, slots=True)
class Place:
    """Where a list goes on. What arrived after `until_ms`, when its first page was read, is not of it."""

    after: LogId
    until_ms: int


@dataclass(frozen=True, slots=True)
class LogPage:
    """`next_place` is None on the last page."""

    records: tuple[LogRecord, ...]
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
    """A page of the records in the range, by time, then by arrival. No record is on two pages, or on none."""
    rows: list[LogRow] = []
    after, until_ms = (place.after, place.until_ms) if place else (None, None)
    for part in _near_to_far(within, after, newest_first=newest_first):
        query = queries.list_logs(
            project_id=project_id,
            within=part,
            wanted=wanted,
            newest_first=newest_first,
            limit=limit + 1 - len(rows),
            after=after,
            until_ms=until_ms,
        )
        rows += [LogRow._make(row) for row in client.select(*query)]
        if len(rows) > limit:
            break
    records = _records(project_id, rows[:limit])
    if len(rows) <= limit:
        return LogPage(records, None)
    return LogPage(records, Place(records[-1].id, until_ms or rows[0].read_at_ms))


def read_log(project_id: int, log_id: LogId) -> LogRecord | None:
    rows = client.select(*queries.read_log(project_id=project_id, log_id=log_id))
    return next(iter(_records(project_id, [LogRow._make(row) for row in rows])), None)


def read_histogram(project_id: int, *, within: TimeRange, wanted: LogFilter, step_s: int) -> Histogram:
    """Records by step and severity: whole minutes from the rollup where it can tell, the rest one by one."""
    minutes = whole_minutes(within)
    if minutes is None or step_s % MINUTE_S or not wanted.is_in_rollup or minutes[1] > LATEST_S:
        return fill_buckets(within, step_s, count_one_by_one(project_id, within, wanted, step_s))
    from_s, until_s = minutes
    query = queries.count_minutes(
        project_id=project_id, from_s=from_s, until_s=until_s, wanted=wanted, step_s=step_s
    )
    rows = [BucketRow._make(row) for row in client.select(*query)]
    edges = (
        TimeRange(within.start_ns, from_s * SECOND_NS),
        TimeRange(until_s * SECOND_NS, within.end_ns),
    )
    for edge in edges:
        if edge.start_ns < edge.end_ns:
            rows += count_one_by_one(project_id, edge, wanted, step_s)
    return fill_buckets(within, step_s, rows)


def count_one_by_one(project_id: int, within: TimeRange, wanted: LogFilter, step_s: int) -> list[BucketRow]:
    query = queries.count_logs(project_id=project_id, within=within, wanted=wanted, step_s=step_s)
    return [BucketRow._make(row) for row in client.select(*query)]


def _near_to_far(within: TimeRange, after: LogId | None, *, newest_first: bool) -> Iterator[TimeRange]:
    """The range from where the list goes on, in parts that touch: small ones first."""
    if newest_first:
        near = within.end_ns if after is None else min(within.end_ns, after.time_ns + 1)
        for width_ns in SLICES_NS:
            if near - width_ns > within.start_ns:
                yield TimeRange(near - width_ns, near)
                near -= width_ns
        yield TimeRange(within.start_ns, near)
        return
    near = within.start_ns if after is None else max(within.start_ns, after.time_ns)
    for width_ns in SLICES_NS:
        if near + width_ns < within.end_ns:
            yield TimeRange(near, near + width_ns)
            near += width_ns
    yield TimeRange(near, within.end_ns)


def _records(project_id: int, rows: Sequence[LogRow]) -> tuple[LogRecord, ...]:
    resources = _resources(project_id, {row.resource_hash for row in rows}) if rows else {}
    return tuple(decode_log(row, resource=resources.get(row.resource_hash, UNKNOWN_RESOURCE)) for row in rows)


def _resources(project_id: int, hashes: set[int]) -> dict[int, Resource]:
    rows = client.select(*read_resources(project_id=project_id, hashes=sorted(hashes)))
    return {row[0]: decode_resource(ResourceRow._make(row)) for row in rows}
