"""The recount of error groups: which errors the spans of some minutes of a project have, and how often."""

# ruff: noqa: S608 - only names written in this code enter the text; values travel as parameters.

from apps.clickhouse.recounting import FENCED, Fence, Touched
from apps.query.sql import Query

_MINUTES = """\
project_id = {{project_id:UInt32}}
        AND {time} >= {from_} AND {time} < {until}
        AND toUnixTimestamp(toStartOfMinute({time})) IN {{minutes:Array(UInt32)}}"""
# By DateTime64(9), never DateTime: the index of `start` would lose what begins within the last second before
# a bound of whole seconds.
_STARTED = _MINUTES.format(
    time="start",
    from_="toDateTime64({from_s:UInt32}, 9, 'UTC')",
    until="toDateTime64({until_s:UInt32}, 9, 'UTC')",
)
_CURRENT = _MINUTES.format(
    time="minute", from_="toDateTime({from_s:UInt32}, 'UTC')", until="toDateTime({until_s:UInt32}, 'UTC')"
)
_KEYS = "project_id, fingerprint, service, environment, version, minute"

# Alike errors are put together before their stacks are read, which is what costs.
_SEEN = f"""\
SELECT
    project_id, minute, service, environment, version, type, message,
    error_frames(type, name, stack) AS frames,
    error_fingerprint(type, message, frames) AS fingerprint,
    spans, first_start, sample
FROM
(
    SELECT
        project_id,
        toStartOfMinute(start) AS minute,
        service, environment, version,
        error.1 AS type,
        normal_text(error.2) AS message,
        error.3 AS stack,
        if(type = '', name, '') AS name,
        uniqExactState(trace_id, span_id) AS spans,
        min(start) AS first_start,
        max((start, trace_id, span_id, toValidUTF8(substring(error.2, 1, 1000)))) AS sample
    FROM
    (
        SELECT
            project_id, start, service, environment, version, trace_id, span_id, name,
            arrayJoin(errors_in(status, status_message, events.name, events.attrs)) AS error
        FROM spans
        WHERE {_STARTED}
            AND (status = 2 OR has(events.name, 'exception'))
            AND {FENCED}
    )
    GROUP BY project_id, minute, service, environment, version, type, message, stack, name
)"""

RECOUNT_GROUPS = f"""\
INSERT INTO error_groups (project_id, fingerprint, type, message, frames, first, last, seen)
SELECT
    project_id,
    fingerprint,
    any(type) AS type,
    any(message) AS message,
    any(frames) AS frames,
    min((first_start, toString(service), toString(version))) AS first,
    max((sample.1, toString(service), toString(version))) AS last,
    toDateTime(max(sample.1), 'UTC') AS seen
FROM
(
{_SEEN}
)
GROUP BY project_id, fingerprint"""

RECOUNT_ERRORS = f"""\
INSERT INTO errors_1m ({_KEYS}, n, sample)
SELECT {_KEYS}, sum(d_n) AS n, max(d_sample) AS sample
FROM
(
    SELECT {_KEYS}, uniqExactMerge(spans) AS d_n, max(sample) AS d_sample
    FROM
    (
{_SEEN}
    )
    GROUP BY {_KEYS}
    UNION ALL
    SELECT
        {_KEYS},
        toUInt64(0 - sum(n)) AS d_n,
        (toDateTime64(0, 9, 'UTC'), toFixedString('', 16), toFixedString('', 8), '') AS d_sample
    FROM errors_1m
    WHERE {_CURRENT}
        AND {FENCED}
    GROUP BY {_KEYS}
)
GROUP BY {_KEYS}
HAVING n != 0"""


def recount(touched: Touched, fence: Fence) -> None:
    """Counts of the touched minutes equal what is stored, and every group is known by what it says.

    Groups first: whatever is counted has a name. Raises ClickHouseError and FenceLost.
    """
    for query in (recount_groups(touched), recount_errors(touched)):
        fence.insert(*query)


def recount_groups(touched: Touched) -> Query:
    """What each error says, where it was first and last seen: least and greatest, so again does no harm."""
    return RECOUNT_GROUPS, touched.params


def recount_errors(touched: Touched) -> Query:
    """(recount - current) of the spans that each error was seen in."""
    return RECOUNT_ERRORS, touched.params
