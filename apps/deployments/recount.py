"""The recount of releases: which versions some minutes of a project have spans of, or exceptions."""

from apps.clickhouse.recounting import FENCED, Fence, Touched
from apps.query.sql import Query

_RECOUNT_RELEASES = f"""\
INSERT INTO releases (project_id, service, environment, version, first_seen, last_seen)
SELECT project_id, service, environment, version, min(minute), max(minute)
FROM
(
    SELECT project_id, service, environment, version, minute
    FROM red_1m
    WHERE project_id = {{project_id:UInt32}}
        AND toUnixTimestamp(minute) IN {{minutes:Array(UInt32)}}
        AND minute >= toDateTime({{from_s:UInt32}}, 'UTC') AND minute < toDateTime({{until_s:UInt32}}, 'UTC')
        AND {FENCED}
    GROUP BY project_id, service, environment, version, minute
    HAVING sum(n) > 0
    UNION ALL
    SELECT DISTINCT project_id, service, environment, version, toStartOfMinute(time) AS minute
    FROM logs
    WHERE project_id = {{project_id:UInt32}}
        AND time >= toDateTime64({{from_s:UInt32}}, 9, 'UTC')
        AND time < toDateTime64({{until_s:UInt32}}, 9, 'UTC')
        AND is_exception = 1
        AND toUnixTimestamp(minute) IN {{minutes:Array(UInt32)}}
        AND {FENCED}
)
GROUP BY project_id, service, environment, version"""  # noqa: S608


def recount(touched: Touched, fence: Fence) -> None:
    """Every version of the touched minutes is known: a service that sends no spans has versions, too, and
    errors that are new in one of them. Raises ClickHouseError and FenceLost."""
    fence.insert(*recount_releases(touched))


def recount_releases(touched: Touched) -> Query:
    """Least and greatest minute by version: again does no harm, and what was taken back stays known."""
    return _RECOUNT_RELEASES, touched.params
