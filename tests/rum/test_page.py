"""One page: a load as slow as the p75, what its views load, what they ask for and who took the time."""

import random

import pytest

from apps.query.timerange import TimeRange
from apps.rum import page_reader
from apps.rum.page_reader import DETAIL_VIEWS, read_page
from apps.rum.question import Question
from apps.rum.records import ApiCall, PageDetail, Resource
from tests.clickhouse_fixtures import Store
from tests.rum.counted import nearest_rank
from tests.rum.sent import MS, SERVER, Item, Span, action, request, resource, send, view
from tests.traces.spans import MINUTE_NS, NOON_NS, span_id, trace_id

WITHIN = TimeRange(NOON_NS, NOON_NS + 60 * MINUTE_NS)


def read(project_id: int, page: str = "/cart", **more: str) -> PageDetail:
    return read_page(Question(project_id, WITHIN, WITHIN.end_ns, page=page, **more))


def serve(asked: Span, took_ns: int) -> Span:
    """What a server made of a request; its clock is a minute ahead."""
    return Span(
        service="shop-api",
        name="GET /api",
        kind=SERVER,
        trace=asked.trace,
        parent=asked.id,
        at_ns=asked.at_ns + MINUTE_NS,
        took_ns=took_ns,
    )


def test_the_load_is_the_latest_of_those_that_took_as_long_as_the_p75(clickhouse: Store) -> None:
    took = [5, 1, 9, 3, 7, 7, 2]
    loads = [view("/cart", at_ns=n, took_ns=ms * MS) for n, ms in enumerate(took)]
    others = [view("/cart", kind="route", took_ns=8 * MS), view("/", took_ns=MS)]
    send(clickhouse, 7, [*loads, *others])
    load = read(7).load
    assert load is not None
    assert load.duration_ns == nearest_rank(ms * MS for ms in took) == 7 * MS
    assert (load.trace_id, load.span_id) == (trace_id(loads[5].trace), span_id(loads[5].id))
    assert load.start_ns == NOON_NS + 5


def test_resources_are_those_of_the_pages_views(clickhouse: Store) -> None:
    first, second, elsewhere = view("/cart"), view("/cart", session="s2", at_ns=MINUTE_NS), view("/")
    click = action(first)
    items: list[Item] = [
        *(first, second, elsewhere, click),
        resource(first, "https://shop.example/a.js", took_ns=3 * MS),
        resource(second, "https://shop.example/a.js", took_ns=5 * MS, status=2),
        resource(second, "https://shop.example/a.js", "link", took_ns=MS),
        # After the load, in the trace of a click.
        resource(
            first, "https://shop.example/b.png", "img", took_ns=2 * MS, trace=click.trace, at_ns=2 * MINUTE_NS
        ),
        resource(elsewhere, "https://shop.example/c.js", took_ns=9 * MS),
        request(first, "/api/cart"),
    ]
    send(clickhouse, 7, items)
    found = read(7)
    assert found.resources == [
        Resource("https://shop.example/a.js", "script", 2, 1, 5 * MS),
        Resource("https://shop.example/b.png", "img", 1, 0, 2 * MS),
        Resource("https://shop.example/a.js", "link", 1, 0, MS),
    ]
    assert (found.figures.views, found.detail_views) == (2, 2)


def test_requests_tell_which_part_their_servers_took(clickhouse: Store) -> None:
    looked = view("/cart")
    calls = [
        request(looked, "/api/cart", code, took_ns=ms * MS) for code, ms in ((200, 10), (500, 30), (0, 20))
    ]
    poll = request(looked, "/api/poll", took_ns=MS, trace=901, parent=0, at_ns=30 * MINUTE_NS)
    items: list[Item] = [
        *(looked, *calls, poll),
        serve(calls[0], 4 * MS),
        # A server cannot have taken longer than it was waited for.
        serve(calls[1], 90 * MS),
        # Neither the request's child nor a server's span.
        Span(service="shop-api", name="SELECT", kind=3, trace=poll.trace, parent=poll.id, took_ns=MS),
        Span(service="shop-api", name="GET /api", kind=SERVER, trace=poll.trace, parent=777, took_ns=MS),
        request(view("/"), "/api/other"),
    ]
    send(clickhouse, 7, items)
    assert read(7).requests == [
        ApiCall("GET /api/cart", 3, 2, 30 * MS, 2, (4 + 30) / (10 + 30)),
        ApiCall("GET /api/poll", 1, 0, MS, 0, None),
    ]


def test_details_are_of_the_latest_views_and_say_of_how_many(clickhouse: Store) -> None:
    views = [view("/cart", at_ns=n * MS) for n in range(DETAIL_VIEWS + 30)]
    random.Random(1).shuffle(views)
    send(clickhouse, 7, [*views, *(resource(one, "https://shop.example/a.js") for one in views)])
    found = read(7)
    assert found.figures.views == DETAIL_VIEWS + 30
    assert (found.detail_views, found.resources[0].count) == (DETAIL_VIEWS, DETAIL_VIEWS)


def test_only_the_slowest_are_listed(clickhouse: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(page_reader, "LISTED", 2)
    looked = view("/cart")
    several = [resource(looked, f"https://shop.example/{n}.js", took_ns=n * MS) for n in range(5)]
    send(clickhouse, 7, [looked, *several, *(request(looked, f"/api/{n}", took_ns=n * MS) for n in range(5))])
    found = read(7)
    assert [each.url[-4:] for each in found.resources] == ["4.js", "3.js"]
    assert [each.name for each in found.requests] == ["GET /api/4", "GET /api/3"]


def test_what_is_asked_holds_for_the_details(clickhouse: Store) -> None:
    mine, theirs = view("/cart", told={"user_agent.name": "Firefox"}), view("/cart", environment="staging")
    items = [
        mine,
        theirs,
        resource(mine, "https://mine.example/"),
        resource(theirs, "https://theirs.example/"),
    ]
    send(clickhouse, 7, items)
    assert [each.url for each in read(7, environment="staging").resources] == ["https://theirs.example/"]
    assert [each.url for each in read(7, q="user_agent.name=Firefox").resources] == ["https://mine.example/"]


def test_a_page_that_nobody_looked_at_is_empty(clickhouse: Store) -> None:
    empty = read(7)
    assert (empty.load, empty.resources, empty.requests, empty.detail_views) == (None, [], [], 0)
    assert empty.figures.views == 0
    send(clickhouse, 7, [view("/")])
    assert read(7) == empty
