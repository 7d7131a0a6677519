"""Sessions: which there were, and all of one."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from apps.clickhouse import client
from apps.clickhouse.settled import read_settled_ms
from apps.query.timerange import SECOND_NS, TimeRange
from apps.query.values import as_text
from apps.rum import session_queries
from apps.rum.question import Question, ask
from apps.rum.reader import choose_services, read_rows
from apps.rum.records import Session
from apps.rum.rows import RecordItemRow, SessionRow, SessionStartRow, SpanItemRow
from apps.rum.session_queries import SessionPlace
from apps.rum.timeline import MAX_ITEMS, Item, merge_items

# The tables that spans and log records come in by.
INTAKES = ("otlp_traces", "otlp_logs")
# The snippet ends a session after four hours, and looks at its age once a minute.
LONGEST_NS = (4 * 60 + 5) * 60 * SECOND_NS


@dataclass(frozen=True, slots=True)
class SessionPage:
    """`next_place`: where the list goes on."""

    sessions: list[Session]
    next_place: SessionPlace | None


@dataclass(frozen=True, slots=True)
class SessionDetail:
    """A session with the first of its `items_total` items."""

    session: Session
    items: list[Item]
    items_total: int


def list_sessions(question: Question, *, limit: int, place: SessionPlace | None = None) -> SessionPage:
    """A page of the sessions with a view in the range, by their first one, the latest first. No session is on
    two pages, or on none. Raises FilterError.
    """
    until_ms = place.until_ms if place else min(map(read_settled_ms, INTAKES))
    services = choose_services(question)
    asked = ask(question, services, until_ms=until_ms)
    if not services:
        return SessionPage([], None)
    rows = read_rows(SessionStartRow, session_queries.list_sessions(asked, limit=limit + 1, after=place))
    shown = rows[:limit]
    around = _around([row.start_ns for row in shown]) if shown else question.within
    found = _summarise(replace(question, within=around), services, [row.id for row in shown], until_ms)
    is_last = len(rows) <= limit
    return SessionPage(
        [found[row.id] for row in shown if row.id in found],
        None if is_last else SessionPlace(shown[-1].start_ns, shown[-1].id, until_ms),
    )


def read_session(question: Question, session_id: str) -> SessionDetail | None:
    """What there is of it in the range; None: nothing."""
    services = choose_services(question)
    if not services:
        return None
    asked = ask(question, services)
    bounds = client.select(*session_queries.find_session(asked, session_id=session_id))
    if bounds:
        question = replace(question, within=_around(bounds[0]))
        asked = ask(question, services)
    found = _summarise(question, services, [session_id], None)
    if session_id not in found:
        return None
    spans = read_rows(
        SpanItemRow, session_queries.list_span_items(asked, session_id=session_id, limit=MAX_ITEMS)
    )
    records = read_rows(
        RecordItemRow, session_queries.list_record_items(asked, session_id=session_id, limit=MAX_ITEMS)
    )
    total = (spans[0].total if spans else 0) + (records[0].total if records else 0)
    return SessionDetail(found[session_id], merge_items(spans, records), total)


def _around(moments_ns: Sequence[int]) -> TimeRange:
    """What sessions with these moments may have lasted, beyond the range, too: each is told whole."""
    return TimeRange(min(moments_ns) - LONGEST_NS, max(moments_ns) + LONGEST_NS)


def _summarise(
    question: Question, services: Sequence[str], session_ids: Sequence[str], until_ms: int | None
) -> dict[str, Session]:
    if not session_ids:
        return {}
    # Whatever the filter: a session that is found is told whole.
    asked = ask(replace(question, q="", page=None), services, until_ms=until_ms)
    rows = read_rows(SessionRow, session_queries.summarise_sessions(asked, session_ids=session_ids))
    return {row.id: _describe(row) for row in rows}


def _describe(row: SessionRow) -> Session:
    _, start_ns, *told = row.first
    entry_page, service, browser, os, device, country = map(as_text, told)
    return Session(
        id=row.id,
        start_ns=start_ns,
        end_ns=row.end_ns,
        views=row.views,
        actions=row.actions,
        errors=row.errors,
        requests=row.requests,
        entry_page=entry_page,
        service=service,
        browser=browser,
        os=os,
        device=device,
        country=country,
        user=row.user,
    )
