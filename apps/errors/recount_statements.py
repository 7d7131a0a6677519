"""What the recount of error groups asks and writes: one function, one query. Runs nothing."""

# ruff: noqa: S608 - only names written in this code enter the text; values travel as parameters.

from apps.clickhouse.recounting import FENCED, Touched
from apps.query.sql import Query
from apps.query.timerange import MINUTE_S

# A log record is written while its span runs: its minute is the span's, one of the sixty after it, or, as
# clocks differ, the one before it (docs/errors.md).
REACH_S = 3600
BEFORE_S = MINUTE_S

_MINUTES = """\
project_id = {{project_id:UInt32}}
        AND {time} >= {from_} AND {time} < {until}
        AND toUnixTimestamp(toStartOfMinute({time})) IN {{minutes:Array(UInt32)}}"""
# By DateTime64(9), never DateTime: the index of `start` would lose what begins within the last second before
# a bound of whole seconds.
_FROM, _UNTIL = "toDateTime64({from_s:UInt32}, 9, 'UTC')", "toDateTime64({until_s:UInt32}, 9, 'UTC')"
_STARTED = _MINUTES.format(time="start", from_=_FROM, until=_UNTIL)
_WRITTEN = _MINUTES.format(time="time", from_=_FROM, until=_UNTIL)
_CURRENT = _MINUTES.format(
    time="minute", from_="toDateTime({from_s:UInt32}, 'UTC')", until="toDateTime({until_s:UInt32}, 'UTC')"
)
_KEYS = "project_id, fingerprint, service, environment, version, minute"
_NO_SPAN = "toFixedString('', 8)"

# Records that may be of spans that start in the minutes, or are written in them.
_RECORDS_NEAR = f"""\
project_id = {{project_id:UInt32}}
        AND time >= toDateTime64({{from_s:UInt32}} - {BEFORE_S}, 9, 'UTC')
        AND time < toDateTime64({{until_s:UInt32}} + {REACH_S}, 9, 'UTC')
        AND is_exception = 1"""
# Spans that records of the minutes may be of.
_SPANS_NEAR = f"""\
project_id = {{project_id:UInt32}}
            AND start >= toDateTime64({{from_s:UInt32}} - {REACH_S}, 9, 'UTC')
            AND start < toDateTime64({{until_s:UInt32}} + {BEFORE_S}, 9, 'UTC')"""
_BELONGS = f"{{record}} >= {{span}} - {BEFORE_S} AND {{record}} <= {{span}} + {REACH_S}"

# An occurrence is a span or, with a batch and a number, a log record; `error`: (type, message, stack_text).
_OCCURRENCE = "time, service, environment, version, trace_id, span_id, batch, number, name, error"
_IN_SPANS = f"""\
SELECT
        start AS time, service, environment, version, trace_id, span_id,
        toUInt64(0) AS batch, toUInt32(0) AS number, toString(name) AS name,
        arrayJoin(errors_in(status, status_message, events.name, events.attrs)) AS error
    FROM spans
    WHERE {_STARTED}
        AND (status = 2 OR has(events.name, 'exception'))
        AND {FENCED}"""
# A span that failed has its error in the record that tells it.
_UNTOLD = f"""\
SELECT {_OCCURRENCE}
    FROM
    (
    {_IN_SPANS}
    ) AS failed
    LEFT JOIN
    (
        SELECT trace_id, span_id, groupUniqArray(toStartOfMinute(time)) AS told
        FROM logs
        WHERE {_RECORDS_NEAR}
            AND span_id != {_NO_SPAN}
            AND (trace_id, span_id) IN (
                SELECT trace_id, span_id
                FROM spans
                WHERE {_STARTED}
                    AND status = 2
                    AND NOT has(events.name, 'exception'))
        GROUP BY trace_id, span_id
    ) AS records USING (trace_id, span_id)
    WHERE error.1 != ''
        OR NOT arrayExists(at -> {_BELONGS.format(record="at", span="toStartOfMinute(time)")}, told)"""
# A record says again what an event of its span says.
_IN_RECORDS = f"""\
SELECT {_OCCURRENCE}
    FROM
    (
        SELECT
            time, service, environment, version, trace_id, span_id,
            batch, number, '' AS name,
            error_of_record(attrs, body) AS error
        FROM logs
        WHERE {_WRITTEN}
            AND is_exception = 1
            AND {FENCED}
    ) AS written
    LEFT JOIN
    (
        SELECT
            trace_id, span_id,
            groupArray((toStartOfMinute(start), exceptions_in(events.name, events.attrs))) AS known
        FROM spans
        WHERE {_SPANS_NEAR}
            AND has(events.name, 'exception')
            AND (trace_id, span_id) IN (
                SELECT trace_id, span_id
                FROM logs
                WHERE {_WRITTEN}
                    AND is_exception = 1
                    AND span_id != {_NO_SPAN})
        GROUP BY trace_id, span_id
    ) AS spans_of USING (trace_id, span_id)
    WHERE NOT arrayExists(
        one -> {_BELONGS.format(record="toStartOfMinute(time)", span="one.1")}
            AND arrayExists(event -> is_same_exception(event, (bare_type(error.1), error.2)), one.2),
        known)"""

# Alike errors are put together before their stacks are read, which is what costs.
_SEEN = """\
SELECT
    project_id, minute, service, environment, version, type, message,
    error_frames(type, name, stack) AS frames,
    error_fingerprint(type, message, frames) AS fingerprint,
    occurrences, first_time, last_time, sample, record
FROM
(
    SELECT
        {{project_id:UInt32}} AS project_id,
        toStartOfMinute(time) AS minute,
        service, environment, version,
        error.1 AS type,
        normal_text(error.2) AS message,
        error.3 AS stack,
        if(type = '', name, '') AS name,
        uniqExactState(trace_id, span_id, batch, number) AS occurrences,
        min(time) AS first_time,
        max(time) AS last_time,
        maxIf((time, trace_id, span_id, text), batch = 0) AS sample,
        maxIf((time, trace_id, span_id, batch, number, text), batch != 0) AS record
    FROM
    (
        SELECT *, toValidUTF8(substring(error.2, 1, 1000)) AS text
        FROM
        (
    {occurrences}
        )
    )
    GROUP BY project_id, minute, service, environment, version, type, message, stack, name
)"""
_SEEN_IN_SPANS = _SEEN.format(occurrences=_IN_SPANS)
_SEEN_ANYWHERE = _SEEN.format(occurrences=f"{_UNTOLD}\n    UNION ALL\n    {_IN_RECORDS}")

_RECOUNT_GROUPS = """\
INSERT INTO error_groups (project_id, fingerprint, type, message, frames, first, last, seen)
SELECT
    project_id,
    fingerprint,
    any(type) AS type,
    any(message) AS message,
    any(frames) AS frames,
    min((first_time, toString(service), toString(version))) AS first,
    max((last_time, toString(service), toString(version))) AS last,
    toDateTime(max(last_time), 'UTC') AS seen
FROM
(
{seen}
)
GROUP BY project_id, fingerprint"""

_RECOUNT_ERRORS = """\
INSERT INTO errors_1m ({keys}, n, sample, record)
SELECT {keys}, sum(d_n) AS n, max(d_sample) AS sample, max(d_record) AS record
FROM
(
    SELECT {keys}, uniqExactMerge(occurrences) AS d_n, max(sample) AS d_sample, max(record) AS d_record
    FROM
    (
{seen}
    )
    GROUP BY {keys}
    UNION ALL
    SELECT
        {keys},
        toUInt64(0 - sum(n)) AS d_n,
        (toDateTime64(0, 9, 'UTC'), toFixedString('', 16), toFixedString('', 8), '') AS d_sample,
        (d_sample.1, d_sample.2, d_sample.3, toUInt64(0), toUInt32(0), '') AS d_record
    FROM errors_1m
    WHERE {current}
        AND {fenced}
    GROUP BY {keys}
)
GROUP BY {keys}
HAVING n != 0"""


def find_records(touched: Touched) -> Query:
    """A row where any log record that is an exception may be of the minutes, or of their spans."""
    return f"SELECT 1 FROM logs WHERE {_RECORDS_NEAR} LIMIT 1", touched.params


def recount_groups(touched: Touched, *, has_records: bool) -> Query:
    """What each error says, where it was first and last seen: least and greatest, so again does no harm."""
    return _RECOUNT_GROUPS.format(seen=_seen(has_records)), touched.params


def recount_errors(touched: Touched, *, has_records: bool) -> Query:
    """(recount - current) of the spans and the log records that each error was seen in."""
    sql = _RECOUNT_ERRORS.format(keys=_KEYS, seen=_seen(has_records), current=_CURRENT, fenced=FENCED)
    return sql, touched.params


def _seen(has_records: bool) -> str:
    return _SEEN_ANYWHERE if has_records else _SEEN_IN_SPANS
