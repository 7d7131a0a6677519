"""How many records there were over time: from the rollup where it can tell, else one by one."""

from apps.clickhouse import client
from apps.logs import queries
from apps.logs.buckets import MINUTE_S, Histogram, fill_buckets, join_steps, whole_minutes
from apps.logs.conditions import LogFilter, match_filter
from apps.logs.rows import BucketRow
from apps.query.timerange import LATEST_S, SECOND_NS, TimeRange


def read_histogram(
    project_id: int, *, within: TimeRange, wanted: LogFilter, step_s: int, until_ms: int | None = None
) -> Histogram:
    """Whole minutes from the rollup where it can tell, the rest one by one; with `until_ms` of what had
    arrived by then. Raises FilterError."""
    minutes = whole_minutes(within)
    if minutes is None or step_s % MINUTE_S or not wanted.is_in_rollup or minutes[1] > LATEST_S:
        return fill_buckets(within, step_s, count_one_by_one(project_id, within, wanted, step_s, until_ms))
    from_s, until_s = minutes
    query = queries.count_minutes(
        project_id=project_id,
        from_s=from_s,
        until_s=until_s,
        environment=wanted.environment,
        step_s=step_s,
    )
    rows = [BucketRow._make(row) for row in client.select(*query)]
    edges = (
        TimeRange(within.start_ns, from_s * SECOND_NS),
        TimeRange(until_s * SECOND_NS, within.end_ns),
    )
    for edge in edges:
        if edge.start_ns < edge.end_ns:
            rows += count_one_by_one(project_id, edge, wanted, step_s, until_ms)
    if until_ms is not None:
        rows = recount_late(project_id, within, wanted, step_s, until_ms, rows)
    return fill_buckets(within, step_s, rows)


def count_one_by_one(
    project_id: int, within: TimeRange, wanted: LogFilter, step_s: int, until_ms: int | None = None
) -> list[BucketRow]:
    matching = match_filter(project_id, within, wanted, ingested_until_ms=until_ms)
    query = queries.count_logs(matching=matching, step_s=step_s)
    return [BucketRow._make(row) for row in client.select(*query)]


def recount_late(
    project_id: int,
    within: TimeRange,
    wanted: LogFilter,
    step_s: int,
    until_ms: int,
    rows: list[BucketRow],
) -> list[BucketRow]:
    """The rollup does not know when a record arrived: steps that it may count too high are counted anew.

    `rows` must have been read before: then whatever they count too much is seen here.
    """
    query = queries.find_late_steps(project_id=project_id, within=within, until_ms=until_ms, step_s=step_s)
    late_s = {start_s for (start_s,) in client.select(*query)}
    kept = [row for row in rows if row.start_s not in late_s]
    for stretch in join_steps(within, step_s, late_s):
        kept += count_one_by_one(project_id, stretch, wanted, step_s, until_ms)
    return kept
