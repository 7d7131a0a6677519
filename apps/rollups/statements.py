"""What the job asks and writes down of minutes: which are touched, which are to be counted. Runs nothing."""

# ruff: noqa: S608 - only names written in this code enter the text; values travel as parameters.

from apps.clickhouse.progress import WATERMARK
from apps.clickhouse.recounting import FENCED
from apps.errors.recount_statements import BEFORE_S, REACH_S
from apps.query.sql import Query
from apps.query.timerange import MINUTE_S

_WINDOW = """\
ingested > fromUnixTimestamp64Milli({after_ms:Int64}, 'UTC')
    AND ingested <= fromUnixTimestamp64Milli({until_ms:Int64}, 'UTC')"""
_EXCEPTIONS = f"logs WHERE {_WINDOW} AND is_exception = 1"
_HOUR = """\
start >= toDateTime64({hour_s:UInt32}, 9, 'UTC') AND start < toDateTime64({hour_s:UInt32} + 3600, 9, 'UTC')"""
_AROUND = """\
start >= toDateTime64({hour_s:UInt32} - 3600, 9, 'UTC')
        AND start < toDateTime64({hour_s:UInt32} + 7200, 9, 'UTC')"""


def write_watermark(*, until_ms: int) -> Query:
    sql = f"""\
INSERT INTO rollup_progress (name, moment)
SELECT {{name:String}}, fromUnixTimestamp64Milli({{until_ms:Int64}}, 'UTC')
WHERE {FENCED}"""
    return sql, {"name": WATERMARK, "until_ms": until_ms}


def find_window_end(*, after_ms: int, until_ms: int, limit: int) -> Query:
    """(rows, unix ms of the last) of the first `limit` spans by when they came in."""
    return _find_end(f"spans WHERE {_WINDOW}", after_ms, until_ms, limit)


def find_records_end(*, after_ms: int, until_ms: int, limit: int) -> Query:
    """The same of log records that are exceptions."""
    return _find_end(_EXCEPTIONS, after_ms, until_ms, limit)


def _find_end(new: str, after_ms: int, until_ms: int, limit: int) -> Query:
    sql = f"""\
SELECT count(), toUnixTimestamp64Milli(max(ingested))
FROM
(
    SELECT ingested
    FROM {new}
    ORDER BY ingested
    LIMIT {{limit:UInt32}}
)"""
    return sql, {"after_ms": after_ms, "until_ms": until_ms, "limit": limit}


def list_hours(*, after_ms: int, until_ms: int) -> Query:
    """(hour, unix s; whether spans with links are among them; the first and the last minute, unix s, of those
    with exceptions, 0 without any) of the spans that came in."""
    minute = "toUnixTimestamp(toStartOfMinute(start)), has(events.name, 'exception')"
    sql = f"""\
SELECT
    toUnixTimestamp(toStartOfHour(start)) AS hour_s,
    countIf(has_links(rest)) > 0,
    minIf({minute}),
    maxIf({minute})
FROM spans
WHERE {_WINDOW}
GROUP BY hour_s
ORDER BY hour_s DESC"""
    return sql, {"after_ms": after_ms, "until_ms": until_ms}


def list_record_hours(*, after_ms: int, until_ms: int) -> Query:
    """(hour, first minute, last minute, unix s) of the log records that are exceptions and came in."""
    sql = f"""\
SELECT
    toUnixTimestamp(toStartOfHour(time)) AS hour_s,
    min(toUnixTimestamp(toStartOfMinute(time))),
    max(toUnixTimestamp(toStartOfMinute(time)))
FROM {_EXCEPTIONS}
GROUP BY hour_s
ORDER BY hour_s DESC"""
    return sql, {"after_ms": after_ms, "until_ms": until_ms}


def keep_links(*, after_ms: int, until_ms: int) -> Query:
    """The way back along the links of what came in."""
    sql = f"""\
INSERT INTO span_links (project_id, minute, target_trace, target_span, service)
SELECT project_id, toStartOfMinute(start), link.1, link.2, service
FROM spans
ARRAY JOIN links_in(rest) AS link
WHERE {_WINDOW}
    AND has_links(rest)
    AND {FENCED}"""
    return sql, {"after_ms": after_ms, "until_ms": until_ms}


def touch_minutes(
    *,
    after_ms: int,
    until_ms: int,
    hour_s: int,
    has_links: bool,
    exceptions_s: tuple[int, int] | None = None,
) -> Query:
    """Mark the minutes of spans that came in and start in the hour, and of what belongs to them: parents,
    children, who shares their id, what they link to and what links to them, and log records that say again
    what they say, where `exceptions_s` names the first and the last minute that has exceptions. Nothing is
    further away than an hour.
    """
    new = f"spans WHERE {_WINDOW} AND {_HOUR}"
    parts = [
        f"    SELECT project_id, toStartOfMinute(start) AS minute FROM {new}",
        _select_kin(new),
        _select_linkers(new),
    ]
    params: dict[str, int] = {"after_ms": after_ms, "until_ms": until_ms, "hour_s": hour_s}
    if has_links:
        parts.append(_select_targets(new))
    if exceptions_s is not None:
        first_s, last_s = exceptions_s
        parts.append(_select_records(new))
        params["records_from_s"] = max(first_s - BEFORE_S, 0)
        params["records_until_s"] = last_s + MINUTE_S + REACH_S
    return _touch(parts), params


def touch_minutes_of_records(*, after_ms: int, until_ms: int, first_s: int, last_s: int) -> Query:
    """Mark the minutes of the exceptions among log records that came in, from the first to the last of these
    minutes, and of the spans that failed and that they are of.
    """
    new = f"""\
{_EXCEPTIONS}
            AND time >= toDateTime64({{first_s:UInt32}}, 9, 'UTC')
            AND time < toDateTime64({{last_s:UInt32}} + {MINUTE_S}, 9, 'UTC')"""
    own = f"    SELECT project_id, toStartOfMinute(time) AS minute FROM {new}"
    failed = f"""\
    SELECT project_id, toStartOfMinute(start) AS minute
    FROM spans
    WHERE project_id IN (SELECT project_id FROM {new})
        AND start >= toDateTime64({{spans_from_s:UInt32}}, 9, 'UTC')
        AND start < toDateTime64({{spans_until_s:UInt32}}, 9, 'UTC')
        AND status = 2
        AND (project_id, trace_id, span_id) IN (
            SELECT project_id, trace_id, span_id FROM {new} AND span_id != toFixedString('', 8))"""
    return _touch([own, failed]), {
        "after_ms": after_ms,
        "until_ms": until_ms,
        "first_s": first_s,
        "last_s": last_s,
        "spans_from_s": max(first_s - REACH_S, 0),
        "spans_until_s": last_s + MINUTE_S + BEFORE_S,
    }


def touch_own_minutes(*, after_ms: int, until_ms: int) -> Query:
    """Mark the minutes of what came in, and nothing that belongs to it."""
    parts = [
        f"    SELECT project_id, toStartOfMinute(start) AS minute FROM spans WHERE {_WINDOW}",
        f"    SELECT project_id, toStartOfMinute(time) AS minute FROM {_EXCEPTIONS}",
    ]
    return _touch(parts), {"after_ms": after_ms, "until_ms": until_ms}


def _touch(parts: list[str]) -> str:
    """The minutes that any of them selects."""
    union = "\n    UNION ALL\n".join(parts)
    return f"""\
INSERT INTO rollup_minutes (project_id, minute, touched, since)
SELECT DISTINCT
    project_id, minute,
    fromUnixTimestamp64Milli({{until_ms:Int64}}, 'UTC'),
    fromUnixTimestamp64Milli({{after_ms:Int64}}, 'UTC')
FROM
(
{union}
)
WHERE {FENCED}"""


def _select_kin(new: str) -> str:
    """Spans of traces that are longer than a minute is: the others' kin are in the same minutes."""
    key = "cityHash64(project_id, trace_id, {})".format
    spread = f"""\
SELECT project_id, trace_id
            FROM trace_index AS t
            WHERE (project_id, trace_id) IN (SELECT project_id, trace_id FROM {new})
                AND t.start >= toDateTime64({{hour_s:UInt32}} - 3600, 9, 'UTC') - INTERVAL 1 DAY
                AND t.start < toDateTime64({{hour_s:UInt32}} + 7200, 9, 'UTC')
            GROUP BY project_id, trace_id
            HAVING toStartOfMinute(min(t.start)) != toStartOfMinute(max(t.last_start))"""
    return f"""\
    SELECT project_id, toStartOfMinute(start) AS minute
    FROM spans
    WHERE project_id IN (SELECT project_id FROM {new})
        AND {_AROUND}
        AND trace_id IN (SELECT trace_id FROM ({spread}))
        AND ({key("span_id")} IN (SELECT arrayJoin([{key("span_id")}, {key("parent_span_id")}]) FROM {new})
            OR {key("parent_span_id")} IN (SELECT {key("span_id")} FROM {new}))"""


def _select_linkers(new: str) -> str:
    return f"""\
    SELECT project_id, minute
    FROM span_links
    WHERE project_id IN (SELECT project_id FROM {new})
        AND minute >= toDateTime({{hour_s:UInt32}} - 3600, 'UTC')
        AND minute < toDateTime({{hour_s:UInt32}} + 7200, 'UTC')
        AND (project_id, target_trace, target_span) IN (SELECT project_id, trace_id, span_id FROM {new})"""


def _select_targets(new: str) -> str:
    links = f"SELECT project_id, links_in(rest) AS links FROM {new} AND has_links(rest)"
    return f"""\
    SELECT project_id, toStartOfMinute(start) AS minute
    FROM spans
    WHERE project_id IN (SELECT project_id FROM {new})
        AND {_AROUND}
        AND trace_id IN (SELECT arrayJoin(links).1 FROM ({links}))
        AND (project_id, trace_id, span_id) IN (
            SELECT project_id, link.1, link.2 FROM ({links}) ARRAY JOIN links AS link)"""


def _select_records(new: str) -> str:
    return f"""\
    SELECT project_id, toStartOfMinute(time) AS minute
    FROM logs
    WHERE project_id IN (SELECT project_id FROM {new})
        AND time >= toDateTime64({{records_from_s:UInt32}}, 9, 'UTC')
        AND time < toDateTime64({{records_until_s:UInt32}}, 9, 'UTC')
        AND is_exception = 1
        AND (project_id, trace_id, span_id) IN (
            SELECT project_id, trace_id, span_id FROM {new} AND has(events.name, 'exception'))"""


def keep_all_links(*, day_s: int) -> Query:
    """The way back along all links of the spans of a day."""
    sql = f"""\
INSERT INTO span_links (project_id, minute, target_trace, target_span, service)
SELECT project_id, toStartOfMinute(start), link.1, link.2, service
FROM spans
ARRAY JOIN links_in(rest) AS link
WHERE start >= toDateTime64({{day_s:UInt32}}, 9, 'UTC')
    AND start < toDateTime64({{day_s:UInt32}} + 86400, 9, 'UTC')
    AND has_links(rest)
    AND {FENCED}"""
    return sql, {"day_s": day_s}


def touch_all_minutes(*, until_ms: int, oldest_s: int) -> Query:
    """Mark every minute that has spans or log records: their rollups tell faster than they do."""
    sql = f"""\
INSERT INTO rollup_minutes (project_id, minute, touched, since)
SELECT DISTINCT
    project_id, minute,
    fromUnixTimestamp64Milli({{until_ms:Int64}}, 'UTC'),
    fromUnixTimestamp64Milli(0, 'UTC')
FROM
(
    SELECT project_id, minute FROM red_1m WHERE minute >= toDateTime({{oldest_s:UInt32}}, 'UTC')
    UNION ALL
    SELECT project_id, minute FROM logs_1m WHERE minute >= toDateTime({{oldest_s:UInt32}}, 'UTC')
)
WHERE {FENCED}"""
    return sql, {"until_ms": until_ms, "oldest_s": oldest_s}


def list_due(*, oldest_s: int, young_s: int, recounted_before_ms: int) -> Query:
    """(project id, minute: unix s) to be counted: the latest first within a project.

    A minute before `young_s` that was counted after `recounted_before_ms` waits.
    """
    sql = """\
SELECT project_id, toUnixTimestamp(minute) AS minute_s
FROM rollup_minutes
WHERE minute >= toDateTime({oldest_s:UInt32}, 'UTC')
GROUP BY project_id, minute
HAVING max(touched) > max(counted)
    AND (minute_s >= {young_s:UInt32}
        OR max(counted) < fromUnixTimestamp64Milli({recounted_before_ms:Int64}, 'UTC'))
ORDER BY project_id, minute_s DESC"""
    return sql, {
        "oldest_s": oldest_s,
        "young_s": young_s,
        "recounted_before_ms": recounted_before_ms,
    }


def count_spans(*, project_id: int, from_s: int, until_s: int) -> Query:
    """(minute: unix s, spans) of a project's minutes [from_s, until_s), as their rollup has them."""
    sql = """\
SELECT toUnixTimestamp(minute) AS minute_s, sum(n)
FROM red_1m
WHERE project_id = {project_id:UInt32}
    AND minute >= toDateTime({from_s:UInt32}, 'UTC')
    AND minute < toDateTime({until_s:UInt32}, 'UTC')
GROUP BY minute_s"""
    return sql, {"project_id": project_id, "from_s": from_s, "until_s": until_s}


def note_counted(*, project_id: int, minutes: list[int], until_ms: int) -> Query:
    """Everything that was ingested until then is counted in the minutes."""
    sql = f"""\
INSERT INTO rollup_minutes (project_id, minute, counted)
SELECT
    {{project_id:UInt32}},
    toDateTime(arrayJoin({{minutes:Array(UInt32)}}), 'UTC'),
    fromUnixTimestamp64Milli({{until_ms:Int64}}, 'UTC')
WHERE {FENCED}"""
    return sql, {"project_id": project_id, "minutes": minutes, "until_ms": until_ms}
