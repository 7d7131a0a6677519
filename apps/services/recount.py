"""The recount of instances: which resources answered how many requests in some minutes of a project."""

from apps.clickhouse.recounting import FENCED, Fence, Touched
from apps.query.sql import Query

_KEYS = "service, environment, resource_hash, minute"
# By DateTime64(9), never DateTime: the index of `start` would lose what begins within the last second before
# a bound of whole seconds.
_RECOUNT_INSTANCES = f"""\
INSERT INTO instances
    (project_id, step_s, time, service, environment, resource_hash, n, errors, last, histogram)
SELECT
    {{project_id:UInt32}},
    step_s,
    if(step_s = 60, minute, toStartOfHour(minute)) AS time,
    service, environment, resource_hash,
    sum(d_n) AS n,
    sum(d_errors) AS errors,
    max(d_last) AS last,
    sumMap(d_histogram) AS histogram
FROM
(
    SELECT
        service, environment, resource_hash, toStartOfMinute(start) AS minute,
        count() AS d_n,
        countIf(status = 2) AS d_errors,
        toDateTime(max(start), 'UTC') AS d_last,
        sumMap(map(duration_bucket(duration), toUInt64(1))) AS d_histogram
    FROM spans
    WHERE project_id = {{project_id:UInt32}}
        AND start >= toDateTime64({{from_s:UInt32}}, 9, 'UTC')
        AND start < toDateTime64({{until_s:UInt32}}, 9, 'UTC')
        AND toUnixTimestamp(toStartOfMinute(start)) IN {{minutes:Array(UInt32)}}
        AND is_entry(kind, parent_span_id)
        AND {FENCED}
    GROUP BY {_KEYS}
    UNION ALL
    SELECT
        service, environment, resource_hash, time AS minute,
        toUInt64(0 - sum(n)),
        toUInt64(0 - sum(errors)),
        toDateTime(0, 'UTC'),
        mapApply((bucket, count) -> (bucket, toUInt64(0 - count)), sumMap(histogram))
    FROM instances
    WHERE project_id = {{project_id:UInt32}}
        AND step_s = 60
        AND time >= toDateTime({{from_s:UInt32}}, 'UTC')
        AND time < toDateTime({{until_s:UInt32}}, 'UTC')
        AND toUnixTimestamp(time) IN {{minutes:Array(UInt32)}}
        AND {FENCED}
    GROUP BY {_KEYS}
)
ARRAY JOIN [60, 3600] AS step_s
GROUP BY step_s, time, service, environment, resource_hash
HAVING n != 0 OR errors != 0 OR arrayExists(count -> count != 0, mapValues(histogram))
SETTINGS min_insert_block_size_rows = 1000000000, min_insert_block_size_bytes = 100000000000"""  # noqa: S608


def recount(touched: Touched, fence: Fence) -> None:
    """Instances of the touched minutes equal what is stored. Raises ClickHouseError and FenceLost."""
    fence.insert(*recount_instances(touched))


def recount_instances(touched: Touched) -> Query:
    """One INSERT of (recount - current) for the minutes and the hours that they lie in."""
    return _RECOUNT_INSTANCES, touched.params
