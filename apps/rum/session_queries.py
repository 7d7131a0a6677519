"""Questions about sessions: which there were, what each came to, and all of one. Runs nothing."""

# ruff: noqa: S608 - only names written in this code enter the text; values travel as parameters.

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from apps.query.sql import Query, all_of
from apps.rum.fields import (
    ARRIVAL,
    BROWSER,
    COUNTRY,
    DEVICE,
    HAS_FAILED,
    IS_ACTION,
    IS_ERROR,
    IS_LONG_FRAME,
    IS_REQUEST,
    IS_VIEW,
    IS_VITAL,
    MEASURE,
    OF_VIEW,
    OS,
    PAGE,
    SERVICE,
    SESSION,
    USER,
    VIEW_ID,
    VITAL_NAME,
    VITAL_VALUE,
)
from apps.rum.question import Conditions
from apps.traces.fields import SPAN_COLUMNS

MAX_TEXT = 1000

# What is told of a session, as it was when it began.
_TOLD = (SERVICE, BROWSER, OS, DEVICE, COUNTRY)
_START_NS = "toUnixTimestamp64Nano(s.start)"
_TIME_NS = "toUnixTimestamp64Nano(l.time)"
_MEASURE_OR_RECORD = f"if({IS_VITAL}, {MEASURE}, sipHash128(l.batch, l.number))"


@dataclass(frozen=True, slots=True)
class SessionPlace:
    """Where a list goes on: its last session, and what had arrived (unix ms) when its first page was read."""

    start_ns: int
    id: str
    until_ms: int


def list_sessions(asked: Conditions, *, limit: int, after: SessionPlace | None = None) -> Query:
    """SessionStartRow of sessions by their first view, the latest first; what follows `after`, in that order.

    With a filter or a page those that have a view or a log record that matches.
    """
    having: list[str] = []
    params: dict[str, Any] = {"limit": limit}
    if after is not None:
        having.append("(start_ns, id) < ({after_ns:Int64}, {after_id:String})")
        params |= {"after_ns": after.start_ns, "after_id": after.id}
    if asked.is_filtered:
        having.append(f"""(countIf({asked.matches_view()}) > 0
        OR id IN (
            SELECT {SESSION.record}
            FROM logs AS l
            WHERE {asked.matching_records()}))""")
    kept = f"\nHAVING {all_of(having)}" if having else ""
    sql = f"""\
SELECT
    {SESSION.view} AS id,
    min({_START_NS}) AS start_ns
FROM spans AS s
WHERE {asked.all_views()}
    AND {SESSION.view} != ''
GROUP BY id{kept}
ORDER BY start_ns DESC, id DESC
LIMIT {{limit:UInt32}}"""
    return asked.bind(sql, **params)


def find_session(asked: Conditions, *, session_id: str) -> Query:
    """(first, last start of a span, unix ns); no row without spans."""
    sql = f"""\
SELECT
    min({_START_NS}),
    max({_START_NS})
FROM spans AS s
WHERE {asked.spans}
    AND {_spans_of()}
HAVING count() > 0"""
    return asked.bind(sql, **_sessions([session_id]))


def summarise_sessions(asked: Conditions, *, session_ids: Sequence[str]) -> Query:
    """SessionRow of those of the sessions that left anything, by id."""
    sql = f"""\
SELECT
    id,
    min(first) AS first_of_all,
    max(last_ns),
    sum(views),
    sum(actions),
    sum(requests),
    sum(errors),
    max(told_user).2
FROM
(
    SELECT
        {SESSION.view} AS id,
        countIf({IS_VIEW}) AS views,
        countIf({IS_ACTION}) AS actions,
        countIf({IS_REQUEST}) AS requests,
        toUInt64(0) AS errors,
        min((
            toUInt8(NOT ({IS_VIEW})),
            {_START_NS},
            if({IS_VIEW}, {PAGE.view}, ''),
            {", ".join(each.view for each in _TOLD)})) AS first,
        max({_START_NS} + s.duration) AS last_ns,
        maxIf(({_START_NS}, {USER.view}), {USER.view} != '') AS told_user
    FROM spans AS s
    WHERE {asked.spans}
        AND {_spans_of()}
        AND (({IS_VIEW}) OR ({IS_ACTION}) OR ({IS_REQUEST}))
    GROUP BY id
    UNION ALL
    SELECT
        {SESSION.record} AS id,
        0, 0, 0,
        countIf({IS_ERROR} AND {OF_VIEW}),
        min((
            toUInt8(1),
            {_TIME_NS},
            {PAGE.record},
            {", ".join(each.record for each in _TOLD)})),
        max({_TIME_NS}),
        maxIf(({_TIME_NS}, {USER.record}), {USER.record} != '')
    FROM logs AS l
    WHERE {asked.records}
        AND {_records_of()}
    GROUP BY id
)
GROUP BY id
ORDER BY id"""
    return asked.bind(sql, **_sessions(session_ids))


def list_span_items(asked: Conditions, *, session_id: str, limit: int) -> Query:
    """SpanItemRow of a session's views, actions, requests and long frames, in the order of time."""
    sql = f"""\
SELECT
    {_START_NS} AS time_ns,
    s.duration,
    toString(s.name),
    {VIEW_ID.view},
    lower(hex(s.trace_id)),
    lower(hex(s.span_id)) AS id,
    {HAS_FAILED},
    multiIf({IS_VIEW}, 'view', {IS_ACTION}, 'action', {IS_REQUEST}, 'request', 'long_frame'),
    s.attrs['rum.view.type'],
    s.attrs['rum.action.target'],
    s.ints['http.response.status_code'],
    s.attrs['error.type'],
    {_cut("s.attrs['url.full']")},
    count() OVER ()
FROM spans AS s
WHERE {asked.spans}
    AND {_spans_of()}
    AND (({IS_VIEW}) OR ({IS_ACTION}) OR ({IS_REQUEST}) OR ({IS_LONG_FRAME}))
ORDER BY time_ns, id
LIMIT {{limit:UInt32}}"""
    return asked.bind(sql, **_sessions([session_id]), limit=limit)


def list_record_items(asked: Conditions, *, session_id: str, limit: int) -> Query:
    """RecordItemRow of a session's log records, in the order of time; of each measure the last value."""
    sql = f"""\
SELECT
    time_ns,
    batch,
    number,
    page,
    trace,
    span,
    severity,
    event_name,
    body,
    type,
    message,
    vital,
    value,
    count() OVER ()
FROM
(
    SELECT
        {_TIME_NS} AS time_ns,
        l.batch AS batch,
        l.number AS number,
        {PAGE.record} AS page,
        if(l.trace_id = toFixedString('', 16), '', lower(hex(l.trace_id))) AS trace,
        if(l.span_id = toFixedString('', 8), '', lower(hex(l.span_id))) AS span,
        l.severity AS severity,
        toString(l.event_name) AS event_name,
        {_cut("l.body")} AS body,
        l.attrs['exception.type'] AS type,
        {_cut("l.attrs['exception.message']")} AS message,
        if({IS_VITAL}, {VITAL_NAME}, '') AS vital,
        {VITAL_VALUE} AS value
    FROM logs AS l
    WHERE {asked.records}
        AND {_records_of()}
    ORDER BY {ARRIVAL} DESC
    LIMIT 1 BY {_MEASURE_OR_RECORD}
)
ORDER BY time_ns, batch, number
LIMIT {{limit:UInt32}}"""
    return asked.bind(sql, session_ids=[session_id], limit=limit)


def _sessions(session_ids: Sequence[str]) -> dict[str, list[str]]:
    # The index knows whole pairs.
    pairs = [f"session.id={session_id}" for session_id in session_ids]
    return {"session_ids": list(session_ids), "pairs": pairs}


def _spans_of() -> str:
    return (
        f"{SESSION.view} IN {{session_ids:Array(String)}}"
        f" AND hasAny({SPAN_COLUMNS.attributes.pairs}, {{pairs:Array(String)}})"
    )


def _records_of() -> str:
    return f"{SESSION.record} IN {{session_ids:Array(String)}}"


def _cut(text: str) -> str:
    return f"substringUTF8({text}, 1, {MAX_TEXT})"
