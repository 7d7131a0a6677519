"""Questions: what people ask of a day of spans, as the product and as tools on the exporter's tables ask it.

Ours is not written here: the product's own readers are asked, and what they send is noted. Theirs is what
Grafana's ClickHouse plugin and tools like it send, without a tenant, because their table has none.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any
from unittest.mock import patch

from apps.attributes import reader as attributes
from apps.attributes.fields import Signal
from apps.attributes.queries import CatalogueRange
from apps.clickhouse import client
from apps.query.sql import Query
from apps.query.timerange import SECOND_NS, TimeRange
from apps.traces import reader as traces
from apps.traces.search.order import SpanOrder, TraceOrder
from apps.traces.search.question import ask
from apps.traces.search.span_pages import list_spans
from apps.traces.search.trace_pages import list_traces
from bench.harness.drafts import Day

PROJECT = 1
PAGE = 50
SLOWEST = 20
HOUR_S = 3600
LIVE_S = 15 * 60

_ROW = "Timestamp, TraceId, SpanId, ParentSpanId, ServiceName, SpanName, SpanKind, Duration, StatusCode"
_WITHIN = "Timestamp >= {from_s:DateTime} AND Timestamp < {until_s:DateTime}"


@dataclass(frozen=True, slots=True)
class Subject:
    """What one round of the questions is about: all of it is there to be found."""

    trace_id: str
    service: str
    hour_s: int
    campaign: str
    campaign_service: str
    user: str
    path_part: str


@dataclass(frozen=True, slots=True)
class Question:
    """`ours` asks the product; `theirs` are their statements."""

    name: str
    ours: Callable[[Subject, Day], object]
    theirs: Callable[[Subject, Day], list[Query]]


def pick_subjects(day: Day, count: int) -> list[Subject]:
    """Spread over the day, the same for the same day."""
    of_path = "s.attrs.`key_url.path`"
    rows = client.select(
        f"""
        SELECT lower(hex(any(s.trace_id))), any(toString(s.service)), any(toUnixTimestamp(s.start)),
            any(s.attrs['user.id']), any(splitByChar('/', s.attrs['url.path'])[4])
        FROM spans AS s
        WHERE s.project_id = {{project_id:UInt32}}
            AND {of_path} != ''
            AND s.parent_span_id != toFixedString('', 8)
        GROUP BY intDiv(toUnixTimestamp(s.start), {{step_s:UInt32}}) AS step
        ORDER BY cityHash64(step)
        LIMIT {{count:UInt32}}""",  # noqa: S608
        {"project_id": PROJECT, "step_s": max(86_400 // (count + 4), 1), "count": count},
        limits=client.MAINTENANCE,
    )
    rare = client.select(
        """
        SELECT s.attrs['app.campaign'] AS campaign, toString(s.service)
        FROM spans AS s
        WHERE s.project_id = {project_id:UInt32} AND campaign != ''
        ORDER BY cityHash64(s.span_id)
        LIMIT {count:UInt32}""",
        {"project_id": PROJECT, "count": count},
        limits=client.MAINTENANCE,
    )
    return [
        Subject(
            trace_id=trace_id,
            service=service,
            hour_s=min(max(start_s - HOUR_S // 2, day.start_s), day.end_s - HOUR_S),
            campaign=rare[number % len(rare)][0],
            campaign_service=rare[number % len(rare)][1],
            user=user,
            path_part=f"/{part}/",
        )
        for number, (trace_id, service, start_s, user, part) in enumerate(rows)
    ]


@contextmanager
def noting() -> Iterator[list[Query]]:
    """The statements that are sent meanwhile."""
    sent: list[Query] = []
    select = client.select

    def note(sql: str, params: dict[str, Any], **rest: Any) -> list[client.Row]:
        sent.append((sql, params))
        return select(sql, params, **rest)

    with patch.object(client, "select", note):
        yield sent


def _day(day: Day) -> TimeRange:
    return TimeRange(day.start_s * SECOND_NS, day.end_s * SECOND_NS)


def _spans(filter_text: str, within: TimeRange) -> object:
    question = ask(PROJECT, filter_text, within=within, environment=None)
    return list_spans(question, order=SpanOrder.START, limit=PAGE)


def _traces(within: TimeRange, order: TraceOrder, limit: int) -> object:
    question = ask(PROJECT, "", within=within, environment=None)
    return list_traces(question, order=order, limit=limit)


def _suggestions(subject: Subject, day: Day) -> object:
    within = CatalogueRange(PROJECT, Signal.SPANS, day.start_s, day.end_s, subject.service)
    values = attributes.list_values(within, key="customer.tier", place=None, prefix="", limit=PAGE)
    return attributes.list_keys(within, prefix="", limit=PAGE), values


def _their_trace(subject: Subject, day: Day) -> list[Query]:
    sql = """
        WITH
            {trace_id:String} AS trace_id,
            (SELECT min(Start) FROM otel.otel_traces_trace_id_ts WHERE TraceId = trace_id) AS trace_start,
            (SELECT max(End) + 1 FROM otel.otel_traces_trace_id_ts WHERE TraceId = trace_id) AS trace_end
        SELECT TraceId, SpanId, ParentSpanId, ServiceName, SpanName, SpanKind, Timestamp, Duration,
            StatusCode, StatusMessage, SpanAttributes, ResourceAttributes, `Events.Timestamp`, `Events.Name`,
            `Events.Attributes`, `Links.TraceId`, `Links.SpanId`, `Links.Attributes`
        FROM otel.otel_traces
        WHERE TraceId = trace_id AND Timestamp >= trace_start AND Timestamp <= trace_end
        ORDER BY Timestamp"""
    return [(sql, {"trace_id": subject.trace_id})]


def _their_rows(condition: str, from_s: int, until_s: int, **values: str) -> list[Query]:
    sql = f"""
        SELECT {_ROW}
        FROM otel.otel_traces
        WHERE {_WITHIN} AND {condition}
        ORDER BY Timestamp DESC
        LIMIT {PAGE}"""  # noqa: S608
    return [(sql, {"from_s": from_s, "until_s": until_s, **values})]


def _their_slowest(subject: Subject, day: Day) -> list[Query]:
    sql = f"""
        SELECT {_ROW}
        FROM otel.otel_traces
        WHERE {_WITHIN} AND ParentSpanId = ''
        ORDER BY Duration DESC
        LIMIT {SLOWEST}"""  # noqa: S608
    return [(sql, {"from_s": day.start_s, "until_s": day.end_s})]


def _their_suggestions(subject: Subject, day: Day) -> list[Query]:
    where = f"{_WITHIN} AND ServiceName = {{service:String}}"
    params = {"from_s": day.start_s, "until_s": day.end_s, "service": subject.service}
    keys = f"""
        SELECT arrayJoin(mapKeys(SpanAttributes)) AS key, count() AS items
        FROM otel.otel_traces
        WHERE {where}
        GROUP BY key
        ORDER BY items DESC
        LIMIT 1000"""  # noqa: S608
    values = f"""
        SELECT SpanAttributes['customer.tier'] AS value, count() AS items
        FROM otel.otel_traces
        WHERE {where} AND value != ''
        GROUP BY value
        ORDER BY items DESC
        LIMIT {PAGE}"""  # noqa: S608
    return [(keys, params), (values, params)]


QUESTIONS = (
    Question("trace_by_id", lambda subject, day: traces.read_trace(PROJECT, subject.trace_id), _their_trace),
    Question(
        "service_1h",
        lambda subject, day: _spans(
            f"service={subject.service}",
            TimeRange(subject.hour_s * SECOND_NS, (subject.hour_s + HOUR_S) * SECOND_NS),
        ),
        lambda subject, day: _their_rows(
            "ServiceName = {service:String}",
            subject.hour_s,
            subject.hour_s + HOUR_S,
            service=subject.service,
        ),
    ),
    Question(
        "service_rare_attribute",
        lambda subject, day: _spans(
            f"service={subject.campaign_service} app.campaign={subject.campaign}", _day(day)
        ),
        lambda subject, day: _their_rows(
            "ServiceName = {service:String} AND SpanAttributes['app.campaign'] = {campaign:String}",
            day.start_s,
            day.end_s,
            service=subject.campaign_service,
            campaign=subject.campaign,
        ),
    ),
    Question(
        "attribute_24h",
        lambda subject, day: _spans(f"user.id={subject.user}", _day(day)),
        lambda subject, day: _their_rows(
            "SpanAttributes['user.id'] = {user:String}", day.start_s, day.end_s, user=subject.user
        ),
    ),
    Question(
        "substring",
        lambda subject, day: _spans(f'{{ .url.path =~ ".*{subject.path_part}.*" }}', _day(day)),
        lambda subject, day: _their_rows(
            "SpanAttributes['url.path'] LIKE concat('%', {part:String}, '%')",
            day.start_s,
            day.end_s,
            part=subject.path_part,
        ),
    ),
    Question(
        "errors",
        lambda subject, day: _spans("status=error", _day(day)),
        lambda subject, day: _their_rows("StatusCode = 'Error'", day.start_s, day.end_s),
    ),
    Question(
        "slowest",
        lambda subject, day: _traces(_day(day), TraceOrder.DURATION, SLOWEST),
        _their_slowest,
    ),
    Question(
        "live_list",
        lambda subject, day: _traces(
            TimeRange((day.end_s - LIVE_S) * SECOND_NS, day.end_s * SECOND_NS), TraceOrder.START, PAGE
        ),
        lambda subject, day: _their_rows("ParentSpanId = ''", day.end_s - LIVE_S, day.end_s),
    ),
    Question("autocomplete", _suggestions, _their_suggestions),
)
