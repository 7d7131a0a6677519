"""What the recount of edges asks and writes: one function, one query. Runs nothing."""

# ruff: noqa: S608 - only names written in this code enter the text; values travel as parameters.

from collections.abc import Sequence
from typing import Any

from apps.clickhouse.recounting import FENCED
from apps.query.sql import Query
from apps.query.timerange import MINUTE_S
from apps.topology.pairs import Sources, select_edges
from apps.topology.widths import WIDTHS_S

# The minutes of a pair's ends are at most so far apart (docs/adr/0013).
REACH_S = 3600
# Whatever a short trace holds is read together with the minutes that are counted.
PAD_S = 20

_KEYS = "minute, environment, caller, callee, protocol, via"
# By DateTime64(9), never DateTime: the index of `start` would lose what begins within the last second before
# a bound of whole seconds.
_COUNTED = """\
project_id = {project_id:UInt32}
    AND start >= toDateTime64({from_s:UInt32}, 9, 'UTC') AND start < toDateTime64({until_s:UInt32}, 9, 'UTC')
    AND toUnixTimestamp(toStartOfMinute(start)) IN {minutes:Array(UInt32)}"""
_NEAR = """\
project_id = {project_id:UInt32}
    AND start >= toDateTime64({near_from_s:UInt32}, 9, 'UTC')
    AND start < toDateTime64({near_until_s:UInt32}, 9, 'UTC')"""
_REACH = """\
project_id = {project_id:UInt32}
    AND start >= toDateTime64({far_from_s:UInt32}, 9, 'UTC')
    AND start < toDateTime64({far_until_s:UInt32}, 9, 'UTC')"""
_FAR_TRACES = "(SELECT toFixedString(unhex(arrayJoin({far_traces:Array(String)})), 16))"
_FAR = f"""\
{_REACH}
    AND NOT (start >= toDateTime64({{near_from_s:UInt32}}, 9, 'UTC')
        AND start < toDateTime64({{near_until_s:UInt32}}, 9, 'UTC'))
    AND trace_id IN {_FAR_TRACES}"""
_LINKERS = """\
project_id = {project_id:UInt32}
    AND minute >= toDateTime({far_from_s:UInt32}, 'UTC')
    AND minute < toDateTime({far_until_s:UInt32}, 'UTC')"""


def _params(project_id: int, minutes: Sequence[int]) -> dict[str, Any]:
    from_s, until_s = minutes[0], minutes[-1] + MINUTE_S
    return {
        "project_id": project_id,
        "minutes": list(minutes),
        "from_s": from_s,
        "until_s": until_s,
        "near_from_s": from_s - PAD_S,
        "near_until_s": until_s + PAD_S,
        "far_from_s": from_s - REACH_S,
        "far_until_s": until_s + REACH_S,
        # What is within reach of the last is within reach of all before it, and the other way round.
        "each_from_s": until_s - MINUTE_S - REACH_S,
        "each_until_s": from_s + MINUTE_S + REACH_S,
    }


def find_long_traces(*, project_id: int, minutes: Sequence[int], limit: int) -> Query:
    """(trace id) of traces with a span in the minutes that reach beyond what is read with these.

    Rows of the index that begin a day before are not looked at: none holds the spans of two days.
    """
    sql = f"""\
SELECT lower(hex(t.trace_id))
FROM trace_index AS t
WHERE t.project_id = {{project_id:UInt32}}
    AND t.start >= toDateTime64({{far_from_s:UInt32}}, 9, 'UTC') - INTERVAL 1 DAY
    AND t.start < toDateTime64({{far_until_s:UInt32}}, 9, 'UTC')
    AND t.trace_id IN (
        SELECT trace_id
        FROM spans
        WHERE {_COUNTED})
GROUP BY t.trace_id
HAVING min(t.start) < toDateTime64({{near_from_s:UInt32}}, 9, 'UTC')
    OR max(t.last_start) >= toDateTime64({{near_until_s:UInt32}}, 9, 'UTC')
LIMIT {{limit:UInt32}}"""
    return sql, {**_params(project_id, minutes), "limit": limit}


def find_linked_traces(*, project_id: int, minutes: Sequence[int], limit: int) -> Query:
    """(trace id) that links of spans in the minutes name."""
    sql = f"""\
SELECT DISTINCT lower(hex(arrayJoin(links_in(rest)).1))
FROM spans
WHERE {_COUNTED}
    AND has_links(rest)
LIMIT {{limit:UInt32}}"""
    return sql, {**_params(project_id, minutes), "limit": limit}


def find_linkers(*, project_id: int, minutes: Sequence[int]) -> Query:
    """A row where any span within reach of the minutes has a link."""
    return f"SELECT 1 FROM span_links WHERE {_LINKERS} LIMIT 1", _params(project_id, minutes)


def find_traces_beyond(*, project_id: int, minutes: Sequence[int], traces: Sequence[str]) -> Query:
    """A row where one of the traces has spans beyond the reach of one of the minutes."""
    sql = f"""\
SELECT 1
FROM trace_index AS t
WHERE t.project_id = {{project_id:UInt32}}
    AND t.start >= toDateTime64({{far_from_s:UInt32}}, 9, 'UTC') - INTERVAL 1 DAY
    AND t.start < toDateTime64({{far_until_s:UInt32}}, 9, 'UTC')
    AND t.trace_id IN {_FAR_TRACES}
    AND (t.start < toDateTime64({{each_from_s:UInt32}}, 9, 'UTC')
        OR t.last_start >= toDateTime64({{each_until_s:UInt32}}, 9, 'UTC'))
LIMIT 1"""
    return sql, {**_params(project_id, minutes), "far_traces": list(traces)}


def find_linkers_beyond(*, project_id: int, minutes: Sequence[int]) -> Query:
    """A row where a span that links to one in the minutes is beyond the reach of one of them."""
    sql = f"""\
SELECT 1
FROM span_links
WHERE {_LINKERS}
    AND (minute < toDateTime({{each_from_s:UInt32}}, 'UTC')
        OR minute >= toDateTime({{each_until_s:UInt32}}, 'UTC'))
    AND target_trace IN (
        SELECT trace_id
        FROM spans
        WHERE {_COUNTED})
LIMIT 1"""
    return sql, _params(project_id, minutes)


def find_twins(*, project_id: int, minutes: Sequence[int], far_traces: Sequence[str] | None) -> Query:
    """(whether two spans share an id) of what is read for the minutes."""
    ends, params = _ends_of(project_id, minutes, far_traces)
    parts = " UNION ALL ".join(
        f"SELECT cityHash64(trace_id, span_id) AS id FROM spans WHERE {end}" for end in ends
    )
    return f"SELECT count() != uniqExact(id) FROM ({parts})", params


def _ends_of(
    project_id: int, minutes: Sequence[int], far_traces: Sequence[str] | None
) -> tuple[list[str], dict[str, Any]]:
    """Conditions on what the other ends are among."""
    params = _params(project_id, minutes)
    if far_traces is None:
        return [_REACH], params
    if not far_traces:
        return [_NEAR], params
    return [_NEAR, _FAR], {**params, "far_traces": list(far_traces)}


def recount_edges(
    *,
    project_id: int,
    minutes: Sequence[int],
    far_traces: Sequence[str] | None,
    has_links: bool,
    has_linkers: bool,
    has_twins: bool,
) -> Query:
    """One INSERT of (recount - current) for the minutes, and the hours, quarters and days that they lie in.

    `far_traces`: whose spans are looked for within an hour to either side; None: all that is there. The
    minutes must be of one day: then it is one part, and what is wider always holds what its minutes do.
    """
    ends, params = _ends_of(project_id, minutes, far_traces)
    sources = Sources(
        counted=_COUNTED,
        ends=ends,
        linkers=_LINKERS if has_linkers else None,
        has_links=has_links,
        has_twins=has_twins,
    )
    recount = select_edges(sources)
    sql = f"""\
INSERT INTO edges
    (project_id, width_s, time, environment, caller, callee, protocol, via,
    n, errors, duration_sum, histogram)
SELECT
    {{project_id:UInt32}},
    width_s,
    toDateTime(intDiv(toUnixTimestamp(minute), width_s) * width_s, 'UTC') AS time,
    environment, caller, callee, protocol, via,
    sum(d_n) AS n,
    sum(d_errors) AS errors,
    sum(d_duration) AS duration_sum,
    sumMap(d_histogram) AS histogram
FROM
(
    SELECT {_KEYS}, n AS d_n, errors AS d_errors, duration_sum AS d_duration, histogram AS d_histogram
    FROM
    (
{recount}
    )
    WHERE {FENCED}
    UNION ALL
    SELECT
        time AS minute, environment, caller, callee, protocol, via,
        toUInt64(0 - sum(n)),
        toUInt64(0 - sum(errors)),
        toUInt64(0 - sum(duration_sum)),
        mapApply((bucket, count) -> (bucket, toUInt64(0 - count)), sumMap(histogram))
    FROM edges
    WHERE project_id = {{project_id:UInt32}} AND width_s = 60
        AND time >= toDateTime({{from_s:UInt32}}, 'UTC') AND time < toDateTime({{until_s:UInt32}}, 'UTC')
        AND toUnixTimestamp(time) IN {{minutes:Array(UInt32)}}
        AND {FENCED}
    GROUP BY {_KEYS}
)
ARRAY JOIN {list(WIDTHS_S)} AS width_s
GROUP BY width_s, time, environment, caller, callee, protocol, via
HAVING n != 0 OR errors != 0 OR duration_sum != 0 OR arrayExists(count -> count != 0, mapValues(histogram))
SETTINGS min_insert_block_size_rows = 1000000000, min_insert_block_size_bytes = 100000000000"""
    return sql, params
