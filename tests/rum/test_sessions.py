"""Sessions: the list skips and repeats none, and one is told whole, in the order of time."""

from collections import defaultdict
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from apps.query.timerange import TimeRange
from apps.rum import session_reader, timeline
from apps.rum.question import Question
from apps.rum.records import Session
from apps.rum.session_reader import SessionDetail
from apps.rum.timeline import ItemKind
from tests.clickhouse_fixtures import Store
from tests.rum.sent import MS, Item, Span, action, below, error, record, request, resource, send, view, vital
from tests.traces.spans import MINUTE_NS, NOON_NS, span_id, trace_id

on_the_engine = settings(
    max_examples=12, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow]
)
WITHIN = TimeRange(NOON_NS, NOON_NS + 60 * MINUTE_NS)
CHROME = {"user_agent.name": "Chrome", "user_agent.os.name": "Windows", "rum.device.type": "desktop"}


def ask(project_id: int, **more: Any) -> Question:
    return Question(project_id, WITHIN, WITHIN.end_ns, **more)


def read_pages(question: Question, limit: int, late: tuple[Store, list[Item]] | None = None) -> list[Session]:
    """Every page; after the first, `late` arrives."""
    found: list[Session] = []
    place = None
    while True:
        page = session_reader.list_sessions(question, limit=limit, place=place)
        assert len(page.sessions) <= limit
        found += page.sessions
        if page.next_place is None:
            return found
        if late and place is None:
            send(late[0], question.project_id, late[1])
        place = page.next_place


def ids(project_id: int, **more: Any) -> list[str]:
    return [session.id for session in read_pages(ask(project_id, **more), 50)]


# Few moments and names, so that sessions begin together and one has several views.
looks = st.tuples(st.sampled_from("abcdefg"), st.sampled_from([-MINUTE_NS, 0, 0, 1, 5 * MINUTE_NS]))


@on_the_engine
@given(
    sent=st.lists(st.lists(looks, min_size=1, max_size=6), min_size=1, max_size=4),
    late=st.lists(looks, min_size=1, max_size=5),
    limit=st.integers(1, 4),
)
def test_pages_hold_every_session_once_latest_first_whatever_arrives_between_them(
    clickhouse: Store, sent: list[list[tuple[str, int]]], late: list[tuple[str, int]], limit: int
) -> None:
    project_id = clickhouse.new_project_id()
    for batch in sent:
        send(clickhouse, project_id, [view(session=name, at_ns=at_ns) for name, at_ns in batch])
    arriving: list[Item] = [view(session=name, at_ns=at_ns) for name, at_ns in late]
    found = read_pages(ask(project_id), limit, late=(clickhouse, arriving))
    views = defaultdict(list)
    for name, at_ns in (each for batch in sent for each in batch):
        views[name].append(NOON_NS + at_ns)
    # In the order of what lies in the range, and each told whole, with what was before.
    within = {
        name: min(at for at in starts if at >= NOON_NS)
        for name, starts in views.items()
        if max(starts) >= NOON_NS
    }
    assert [session.id for session in found] == sorted(
        within, key=lambda name: (within[name], name), reverse=True
    )
    assert {session.id: (session.start_ns, session.views) for session in found} == {
        name: (min(views[name]), len(views[name])) for name in within
    }


@pytest.fixture
def walk(clickhouse: Store) -> list[Item]:
    """A session of two pages with one of everything, and another that looks alike."""
    home = view("/", session="s1", at_ns=0, took_ns=900 * MS, told={**CHROME, "user.id": 42})
    cart = view("/cart", session="s1", kind="route", at_ns=MINUTE_NS, told=CHROME)
    click = action(cart, at_ns=2 * MINUTE_NS, took_ns=300 * MS)
    said: list[Item] = [
        home,
        resource(home, "https://shop.example/a.js"),
        request(home, "/api/user", at_ns=10 * MS),
        vital(home, "lcp", 1200, "v1", at_ns=20 * MS),
        below(home, "long frame", {"rum.blocking_ms": 120}, at_ns=30 * MS),
        vital(home, "cls", 0.05, "v2", at_ns=40 * MS),
        cart,
        click,
        request(cart, "/api/pay", 503, at_ns=2 * MINUTE_NS + MS, trace=click.trace, parent=click.id),
        error(cart, "no payment", at_ns=2 * MINUTE_NS + 2 * MS, trace=click.trace, id=click.id),
        record("rum.rage_click", cart, at_ns=2 * MINUTE_NS + 3 * MS),
        record("", cart, body="paid", at_ns=2 * MINUTE_NS + 4 * MS),
        vital(cart, "cls", 0.125, "v2", at_ns=2 * MINUTE_NS + 5 * MS),
    ]
    other = view("/", session="s2", at_ns=1, told={"user_agent.name": "Firefox"})
    send(clickhouse, 7, [*said, other, error(other), request(other, "/api/user")])
    return said


def read_session(session_id: str, question: Question | None = None) -> SessionDetail:
    found = session_reader.read_session(question or ask(7), session_id)
    assert found is not None
    return found


def test_a_session_is_told_whole_in_the_order_of_time(walk: list[Item]) -> None:
    found = read_session("s1")
    assert [(item.kind, item.name, item.page, item.detail) for item in found.items] == [
        (ItemKind.VIEW, "view /", "/", "load"),
        (ItemKind.REQUEST, "GET /api/user", "/", "200 https://shop.example/api/user"),
        (ItemKind.VITAL, "lcp", "/", "1200"),
        (ItemKind.LONG_FRAME, "long frame", "/", ""),
        (ItemKind.VIEW, "view /cart", "/cart", "route"),
        (ItemKind.ACTION, "click button#pay", "/cart", "button#pay"),
        (ItemKind.REQUEST, "GET /api/pay", "/cart", "503 https://shop.example/api/pay"),
        (ItemKind.ERROR, "TypeError", "/cart", "no payment"),
        (ItemKind.EVENT, "rum.rage_click", "/cart", ""),
        (ItemKind.LOG, "", "/cart", "paid"),
        # Of a measure the last value alone.
        (ItemKind.VITAL, "cls", "/cart", "0.125"),
    ]
    assert found.items_total == len(found.items)
    assert [item.kind for item in found.items if item.is_error] == [ItemKind.REQUEST, ItemKind.ERROR]
    (click,) = [item for item in walk if isinstance(item, Span) and item.name.startswith("click")]
    failed = found.items[7]
    assert (failed.trace_id, failed.span_id) == (trace_id(click.trace), span_id(click.id))
    assert (failed.duration_ns, found.items[5].duration_ns) == (None, 300 * MS)
    assert (failed.log_id.split("-")[0], found.items[5].log_id) == (str(failed.time_ns), "")


def test_the_list_and_the_session_tell_the_same_facts(walk: list[Item]) -> None:
    page = session_reader.list_sessions(ask(7), limit=10)
    assert [session.id for session in page.sessions] == ["s2", "s1"]
    s1 = page.sessions[1]
    assert (
        s1
        == read_session("s1").session
        == Session(
            id="s1",
            start_ns=NOON_NS,
            end_ns=NOON_NS + 2 * MINUTE_NS + 300 * MS,
            views=2,
            actions=1,
            errors=1,
            requests=2,
            entry_page="/",
            service="shop-web",
            browser="Chrome",
            os="Windows",
            device="desktop",
            country="",
            user="42",
        )
    )


@pytest.mark.usefixtures("walk")
def test_filters_choose_sessions_and_leave_their_facts_alone() -> None:
    assert ids(7, page="/cart") == ["s1"]
    assert ids(7, page="/") == ["s2", "s1"]
    assert ids(7, q="user_agent.name=Firefox") == ["s2"]
    assert ids(7, environment="staging") == ids(7, service="admin") == ids(7, q="nothing=here") == []
    (chosen,) = read_pages(ask(7, page="/cart"), 10)
    assert (chosen.views, chosen.entry_page) == (2, "/")


def test_what_a_log_record_says_finds_its_session(walk: list[Item]) -> None:
    assert ids(7, q='exception.message="no payment"') == ["s1"]
    assert ids(7, q="browser.web_vital.name=lcp", page="/") == ["s1"]
    assert ids(7, q="event:name=rum.rage_click", page="/cart") == ["s1"]
    assert ids(7, q="event:name=rum.rage_click", page="/") == []


def test_a_session_that_is_not_sampled_is_found_by_its_id_alone(clickhouse: Store) -> None:
    unsampled = view("/cart", session="s9", told=CHROME)
    send(clickhouse, 7, [view(), error(unsampled, at_ns=5)])
    assert ids(7) == ["s1"]
    found = read_session("s9")
    assert [item.kind for item in found.items] == [ItemKind.ERROR]
    session = found.session
    assert (session.views, session.errors, session.start_ns) == (0, 1, NOON_NS + 5)
    assert (session.entry_page, session.browser) == ("/cart", "Chrome")


@pytest.mark.usefixtures("walk")
def test_only_the_first_items_are_told_and_how_many_there_are(monkeypatch: pytest.MonkeyPatch) -> None:
    whole = read_session("s1")
    for module in (timeline, session_reader):
        monkeypatch.setattr(module, "MAX_ITEMS", 4)
    cut = read_session("s1")
    assert cut.items == whole.items[:4]
    assert (cut.items_total, cut.session) == (whole.items_total, whole.session)


@pytest.mark.usefixtures("walk")
def test_a_session_of_another_time_service_or_project_is_not_there() -> None:
    for question in (
        replace(ask(7), within=TimeRange(NOON_NS + 30 * MINUTE_NS, WITHIN.end_ns)),
        ask(7, service="admin"),
        ask(7, environment="staging"),
        ask(8),
    ):
        assert session_reader.read_session(question, "s1") is None
