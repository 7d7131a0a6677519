"""Questions about error groups: one function, one query. Runs nothing."""

# ruff: noqa: S608 - only names written in this code enter the text; values travel as parameters.

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, NamedTuple

from apps.query.sql import Query
from apps.query.values import Text

# Of a group, to find some that are of different traces among them.
SAMPLES = 20
MAX_RELEASES = 10_000


class Sort(StrEnum):
    LAST_SEEN = "last_seen"
    EVENTS = "events"
    FIRST_SEEN = "first_seen"


class Sample(NamedTuple):
    """One occurrence: a span, or a log record, which has a `log_id` (as apps/logs calls it) and may be of no
    trace; stored, unless it has been deleted or its time is over. What there is not is empty.
    """

    at_ns: int
    trace_id: str
    span_id: str
    log_id: str
    message: Text


class Place(NamedTuple):
    """Where and in which version an error was first or last seen."""

    at_ns: int
    service: Text
    version: Text


class GroupRow(NamedTuple):
    """What a group says, and what was counted of it in a range: spans, and log records that no span counts
    for. `series`: step -> these.
    """

    fingerprint: str
    type: Text
    message: Text
    frames: list[tuple[Text, Text]]
    first: tuple[int, Text, Text]
    last: tuple[int, Text, Text]
    events: int
    services: list[str]
    versions: list[str]
    series: dict[int, int]
    samples: list[tuple[int, str, str, str, Text]]


class CountRow(NamedTuple):
    """Events of one group by what they have in common."""

    service: str
    environment: str
    version: str
    events: int


@dataclass(frozen=True, slots=True)
class Question:
    """Minutes [from_s, until_s), unix seconds; `step_s`: of the series."""

    project_id: int
    from_s: int
    until_s: int
    step_s: int
    service: str | None = None
    environment: str | None = None
    version: str | None = None

    @property
    def narrowed(self) -> dict[str, str]:
        """Columns that must have a value."""
        named = {"service": self.service, "environment": self.environment, "version": self.version}
        return {name: value for name, value in named.items() if value is not None}

    def params(self) -> dict[str, Any]:
        return {
            "project_id": self.project_id,
            "from_s": self.from_s,
            "until_s": self.until_s,
            **self.narrowed,
        }


@dataclass(frozen=True, slots=True)
class Chosen:
    """Which groups: `only` these, all but `never`, those that say `text` in type or message."""

    only: Sequence[str] | None = None
    never: Sequence[str] = ()
    text: str = ""


_SORTED_BY: Mapping[Sort, str] = {
    Sort.LAST_SEEN: "tupleElement(last, 1)",
    Sort.EVENTS: "toInt64(events)",
    Sort.FIRST_SEEN: "tupleElement(first, 1)",
}
_ID = "lower(leftPad(hex({}), 16, '0'))"
# Zeros are no id.
_HEX = "replaceRegexpOne(lower(hex({})), '^0+$', '')"
_LOG_ID = "concat(toString(toUnixTimestamp64Nano({})), '-', toString({}), '-', toString({}))"
# Sample with its moment negated, so that the latest comes first; 0: there is none.
_IN_SPAN = f"""\
(
                -toUnixTimestamp64Nano(latest_span.1),
                {_HEX.format("latest_span.2")},
                {_HEX.format("latest_span.3")},
                '',
                latest_span.4
            )"""
_IN_RECORD = f"""\
(
                -toUnixTimestamp64Nano(latest_record.1),
                {_HEX.format("latest_record.2")},
                {_HEX.format("latest_record.3")},
                {_LOG_ID.format("latest_record.1", "latest_record.4", "latest_record.5")},
                latest_record.6
            )"""


def list_groups(
    question: Question, *, chosen: Chosen, sort: Sort, limit: int, after: tuple[int, str] | None = None
) -> Query:
    """GroupRow of groups that were seen in the range, the greatest first; `after`: the last of the page
    before, as its sorted value and fingerprint.
    """
    params = {**question.params(), "step_s": question.step_s, "limit": limit}
    wanted = ["true"]
    if chosen.only is not None:
        wanted.append("id IN {only:Array(String)}")
        params["only"] = list(chosen.only)
    if chosen.never:
        wanted.append("id NOT IN {never:Array(String)}")
        params["never"] = list(chosen.never)
    if chosen.text:
        wanted.append("positionCaseInsensitiveUTF8(concat(type, ' ', message), {text:String}) > 0")
        params["text"] = chosen.text
    if after is not None:
        wanted.append(f"({_SORTED_BY[sort]}, id) < ({{after_value:Int64}}, {{after_id:String}})")
        params |= {"after_value": after[0], "after_id": after[1]}
    conditions = "\n    AND ".join(wanted)
    sql = f"""\
SELECT id, type, message, frames, first, last, events, services, versions, series, samples
FROM
(
    SELECT
        {_ID.format("fingerprint")} AS id,
        sum(n) AS events,
        arraySort(groupUniqArray(service)) AS services,
        arraySort(groupUniqArrayIf(version, version != '')) AS versions,
        sumMap(map(step, n)) AS series,
        arrayMap(
            one -> (-one.1, one.2, one.3, one.4, one.5),
            arraySlice(
                arraySort(arrayConcat(
                    groupArraySortedIf({SAMPLES})(in_span, in_span.1 < 0),
                    groupArraySortedIf({SAMPLES})(in_record, in_record.1 < 0))),
                1, {SAMPLES})) AS samples
    FROM
    (
        SELECT
            e.fingerprint AS fingerprint,
            toString(e.service) AS service,
            toString(e.version) AS version,
            toUInt32(intDiv(toUnixTimestamp(e.minute) - {{from_s:UInt32}}, {{step_s:UInt32}})) AS step,
            sum(e.n) AS n,
            max(e.sample) AS latest_span,
            max(e.record) AS latest_record,
            {_IN_SPAN} AS in_span,
            {_IN_RECORD} AS in_record
        FROM errors_1m AS e
        WHERE {_in_range(question)}
        GROUP BY fingerprint, service, version, step
        HAVING n > 0
    )
    GROUP BY fingerprint
) AS counted
INNER JOIN
(
    SELECT
        {_ID.format("g.fingerprint")} AS id,
        max(g.type) AS type,
        max(g.message) AS message,
        max(g.frames) AS frames,
        min((toUnixTimestamp64Nano(g.first.1), g.first.2, g.first.3)) AS first,
        max((toUnixTimestamp64Nano(g.last.1), g.last.2, g.last.3)) AS last
    FROM error_groups AS g
    WHERE g.project_id = {{project_id:UInt32}}
    GROUP BY g.fingerprint
) AS known USING (id)
WHERE {conditions}
ORDER BY {_SORTED_BY[sort]} DESC, id DESC
LIMIT {{limit:UInt32}}"""
    return sql, params


def count_places(question: Question, *, fingerprint: str) -> Query:
    """CountRow of one group in the range, most frequent first."""
    sql = f"""\
SELECT
    toString(e.service),
    toString(e.environment),
    toString(e.version),
    sum(e.n) AS events
FROM errors_1m AS e
WHERE {_in_range(question)}
    AND e.fingerprint = {{fingerprint:UInt64}}
GROUP BY e.service, e.environment, e.version
HAVING events > 0
ORDER BY events DESC, e.service, e.environment, e.version
LIMIT 1000"""
    return sql, {**question.params(), "fingerprint": int(fingerprint, 16)}


def find_later(*, project_id: int, moments: Mapping[str, int]) -> Query:
    """(fingerprint, service, version) of groups that were seen in minutes after a moment of theirs, unix
    seconds."""
    fingerprints = sorted(moments)
    sql = f"""\
SELECT {_ID.format("e.fingerprint")}, toString(e.service), toString(e.version)
FROM errors_1m AS e
WHERE e.project_id = {{project_id:UInt32}}
    AND e.minute > toDateTime({{earliest_s:UInt32}}, 'UTC')
    AND e.fingerprint IN {{fingerprints:Array(UInt64)}}
    AND toUnixTimestamp(e.minute) > transform(
        e.fingerprint, {{fingerprints:Array(UInt64)}}, {{moments:Array(UInt32)}}, toUInt32(0))
GROUP BY e.fingerprint, e.service, e.version
HAVING sum(e.n) > 0"""
    return sql, {
        "project_id": project_id,
        "fingerprints": [int(fingerprint, 16) for fingerprint in fingerprints],
        "moments": [moments[fingerprint] for fingerprint in fingerprints],
        "earliest_s": min(moments.values()),
    }


def list_releases(*, project_id: int) -> Query:
    """ReleaseRow of the project's versions, at most 10 000, the latest."""
    sql = f"""\
SELECT toString(r.service), toString(r.version), toUnixTimestamp(min(r.first_seen)) AS first_s
FROM releases AS r
WHERE r.project_id = {{project_id:UInt32}}
    AND r.version != ''
GROUP BY r.service, r.version
ORDER BY first_s DESC
LIMIT {MAX_RELEASES}"""
    return sql, {"project_id": project_id}


def find_group(*, project_id: int, fingerprint: str) -> Query:
    """A row where the group is known."""
    sql = """\
SELECT 1
FROM error_groups AS g
WHERE g.project_id = {project_id:UInt32}
    AND g.fingerprint = {fingerprint:UInt64}
LIMIT 1"""
    return sql, {"project_id": project_id, "fingerprint": int(fingerprint, 16)}


def find_stored(*, project_id: int, trace_ids: Sequence[str]) -> Query:
    """(trace id) of those that are still stored."""
    sql = """\
SELECT lower(hex(t.trace_id))
FROM trace_index AS t
WHERE t.project_id = {project_id:UInt32}
    AND t.trace_id IN (SELECT toFixedString(unhex(arrayJoin({trace_ids:Array(String)})), 16))
GROUP BY t.trace_id
HAVING sum(t.spans) > 0"""
    return sql, {"project_id": project_id, "trace_ids": list(trace_ids)}


def find_stored_records(*, project_id: int, log_ids: Sequence[str]) -> Query:
    """(log id) of those that are still stored, one at least being asked for."""
    parts = [tuple(map(int, log_id.split("-"))) for log_id in log_ids]
    times, batches = sorted({part[0] for part in parts}), sorted({part[1] for part in parts})
    sql = f"""\
SELECT {_LOG_ID.format("l.time", "l.batch", "l.number")} AS log_id
FROM logs AS l
WHERE l.project_id = {{project_id:UInt32}}
    AND l.time >= fromUnixTimestamp64Nano({{earliest_ns:Int64}}, 'UTC')
    AND l.time <= fromUnixTimestamp64Nano({{latest_ns:Int64}}, 'UTC')
    AND l.is_exception = 1
    AND l.batch IN {{batches:Array(UInt64)}}
    AND log_id IN {{log_ids:Array(String)}}"""
    return sql, {
        "project_id": project_id,
        "earliest_ns": times[0],
        "latest_ns": times[-1],
        "batches": batches,
        "log_ids": list(log_ids),
    }


def _in_range(question: Question) -> str:
    narrowed = [f"AND e.{name} = {{{name}:String}}" for name in question.narrowed]
    return "\n            ".join(
        [
            "e.project_id = {project_id:UInt32}",
            "AND e.minute >= toDateTime({from_s:UInt32}, 'UTC')",
            "AND e.minute < toDateTime({until_s:UInt32}, 'UTC')",
            *narrowed,
        ]
    )
