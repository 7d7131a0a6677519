"""fetch and XMLHttpRequest: client spans, whose header makes the server's span their child."""

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from playwright.sync_api import Page

from tests.rum.site import (
    Answer,
    Collector,
    Seen,
    Server,
    page,
    wait_for_snippet,
    wait_until,
    wait_until_settled,
)

GIVEN = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01"


@pytest.fixture
def elsewhere() -> Iterator[Server]:
    """Another origin, that answers every page."""

    def answer(_: Seen) -> Answer:
        allow = {"Access-Control-Allow-Origin": "*", "Access-Control-Allow-Headers": "traceparent"}
        return Answer("{}", headers=allow)

    server = Server(answer)
    yield server
    server.close()


@pytest.fixture
def settled(tab: Page, site: Server, collector: Collector) -> Page:
    """The page at `/`, its view over."""
    tab.goto("/")
    wait_until_settled(tab, collector)
    return tab


def flush(tab: Page) -> None:
    tab.wait_for_timeout(500)  # a request waits 300 ms for its timing
    tab.evaluate("spanwise.flush()")


def wait_for_spans(collector: Collector, name: str, count: int) -> list[dict[str, Any]]:
    """All of that name, once there are as many."""

    def found() -> list[dict[str, Any]]:
        return [span for span in collector.spans() if span["name"] == name]

    wait_until(lambda: len(found()) >= count)
    return found()


XHR = """(url) => new Promise((done) => {
    const request = new XMLHttpRequest();
    request.open('GET', url);
    request.onloadend = () => done(request.status);
    request.send();
})"""
FETCH = "async (url) => (await fetch(url)).status"


@pytest.mark.parametrize("program", [FETCH, XHR], ids=["fetch", "xhr"])
def test_a_request_is_the_parent_of_the_span_it_causes(
    settled: Page, site: Server, collector: Collector, program: str
) -> None:
    assert settled.evaluate(program, "/api/items/42?page=2") == 200
    flush(settled)
    span = collector.span("GET /api/items/:id")
    header = site.requests("/api/items/42")[0].headers["traceparent"]
    assert header == f"00-{span['traceId']}-{span['spanId']}-01"
    assert span["kind"] == 3
    assert span["attributes"]["http.response.status_code"] == 200
    assert span["attributes"]["url.full"] == f"{site.origin}/api/items/42?page"
    assert span["attributes"]["network.protocol.name"] == "http/1.1"


def test_requests_of_a_loading_view_are_in_its_trace(tab: Page, site: Server, collector: Collector) -> None:
    script = "<script>addEventListener('load', () => fetch('/api/first'))</script>"
    site.pages["/"] = Answer(page(collector, script))
    tab.goto("/")
    tab.wait_for_timeout(1000)
    flush(tab)
    root, span = collector.span("view /"), collector.span("GET /api/first")
    assert (span["traceId"], span["parentSpanId"]) == (root["traceId"], root["spanId"])
    assert int(root["endTimeUnixNano"]) >= int(span["endTimeUnixNano"]) - 1_000_000


def test_later_requests_are_traces_of_their_own_that_lead_to_the_view(
    settled: Page, collector: Collector
) -> None:
    for number in (1, 2):
        settled.evaluate(FETCH, f"/api/poll?round={number}")
    flush(settled)
    root, polls = collector.span("view /"), wait_for_spans(collector, "GET /api/poll", 2)
    assert len({span["traceId"] for span in [root, *polls]}) == 3
    for span in polls:
        assert "parentSpanId" not in span
        assert span["links"] == [{"traceId": root["traceId"], "spanId": root["spanId"]}]


def test_no_other_origin_gets_the_header_unless_it_is_listed(
    tab: Page, site: Server, collector: Collector, elsewhere: Server
) -> None:
    tab.goto("/")
    wait_for_snippet(tab)
    for program in (FETCH, XHR):
        assert tab.evaluate(program, f"{elsewhere.origin}/v1/prices") == 200
    assert [seen.method for seen in elsewhere.seen] == ["GET", "GET"]
    assert all("traceparent" not in seen.headers for seen in elsewhere.seen)
    elsewhere.seen.clear()
    site.pages["/"] = Answer(page(collector, attributes=f'data-targets="{elsewhere.origin}"'))
    tab.goto("/")
    wait_for_snippet(tab)
    for program in (FETCH, XHR):
        assert tab.evaluate(program, f"{elsewhere.origin}/v1/prices") == 200
    assert sum("traceparent" in seen.headers for seen in elsewhere.seen) == 2


@pytest.mark.parametrize(
    "program",
    [
        f"fetch('/api/own', {{headers: {{traceparent: '{GIVEN}'}}}}).then(() => 0)",
        f"""new Promise((done) => {{ const request = new XMLHttpRequest(); request.open('GET', '/api/own');
            request.setRequestHeader('traceparent', '{GIVEN}'); request.onloadend = done; request.send(); }})
            .then(() => 0)""",
    ],
    ids=["fetch", "xhr"],
)
def test_a_traceparent_of_the_page_is_kept_and_its_span_is_ours(
    settled: Page, site: Server, collector: Collector, program: str
) -> None:
    settled.evaluate(program)
    flush(settled)
    assert site.requests("/api/own")[0].headers["traceparent"] == GIVEN
    span = collector.span("GET /api/own")
    assert f"00-{span['traceId']}-{span['spanId']}-01" == GIVEN


def test_a_request_object_keeps_its_method_headers_and_body(settled: Page, site: Server) -> None:
    sent = """async () => {
        const body = JSON.stringify({quantity: 2});
        const request = new Request('/api/cart', {method: 'PUT', body, headers: {'x-own': 'yes'}});
        return (await fetch(request)).json();
    }"""
    assert settled.evaluate(sent) == {"ok": True}
    seen = site.requests("/api/cart")[0]
    assert (seen.method, seen.headers["x-own"], seen.body) == ("PUT", "yes", b'{"quantity":2}')
    assert "traceparent" in seen.headers


def test_failures_say_what_failed(settled: Page, site: Server, collector: Collector) -> None:
    site.pages["/api/broken"] = Answer("{}", 500)
    settled.evaluate(FETCH, "/api/broken")
    settled.evaluate("fetch('http://localhost:1/api/nobody').catch(() => 0)")
    flush(settled)
    broken, refused = collector.span("GET /api/broken"), collector.span("GET /api/nobody")
    assert (broken["status"], broken["attributes"]["error.type"]) == ({"code": 2}, "500")
    assert (refused["status"], refused["attributes"]["error.type"]) == ({"code": 2}, "TypeError")


def test_the_page_sees_the_rejections_that_it_does_not_handle(settled: Page) -> None:
    unhandled = """() => new Promise((done) => {
        onunhandledrejection = (event) => { event.preventDefault(); done(event.reason.name) };
        fetch('http://localhost:1/');
    })"""
    assert settled.evaluate(unhandled) == "TypeError"


def test_two_alike_requests_at_once_each_have_their_own_span(settled: Page, collector: Collector) -> None:
    settled.evaluate("Promise.all([fetch('/api/twin'), fetch('/api/twin')]).then(() => 0)")
    flush(settled)
    settled.goto("about:blank")
    collector.log("browser.web_vital", {"browser.web_vital.name": "lcp"})
    twins = wait_for_spans(collector, "GET /api/twin", 2)
    assert len({span["spanId"] for span in twins}) == 2


@pytest.fixture
def at_work(settled: Page) -> Callable[[str], None]:
    """`at_work(script)`: a button runs it, and is clicked."""

    def click(script: str) -> None:
        settled.evaluate(
            f"document.body.innerHTML = '<button id=buy>Buy</button>'; buy.onclick = {script}; 0"
        )
        settled.click("#buy")
        settled.wait_for_timeout(1500)
        flush(settled)

    return click


def test_a_click_is_a_trace_that_owns_its_requests(
    at_work: Callable[[str], None], site: Server, collector: Collector
) -> None:
    at_work("async () => { await fetch('/api/cart'); await fetch('/api/order') }")
    action, root = collector.span("click #buy"), collector.span("view /")
    assert action["traceId"] != root["traceId"]
    assert action["links"] == [{"traceId": root["traceId"], "spanId": root["spanId"]}]
    for name in ("GET /api/cart", "GET /api/order"):
        span = collector.span(name)
        assert (span["traceId"], span["parentSpanId"]) == (action["traceId"], action["spanId"])
    assert "rum.parent" not in collector.span("GET /api/cart")["attributes"]
    assert collector.span("GET /api/order")["attributes"]["rum.parent"] == "window"


def test_a_route_change_is_a_view_that_leads_to_the_click_behind_it(
    at_work: Callable[[str], None], collector: Collector
) -> None:
    at_work("() => { fetch('/api/leave'); history.pushState({}, '', '/items/7'); fetch('/api/arrive') }")
    action, route = collector.span("click #buy"), collector.span("view /items/:id")
    assert route["attributes"]["rum.view.type"] == "route"
    assert route["links"] == [{"traceId": action["traceId"], "spanId": action["spanId"]}]
    assert collector.span("GET /api/leave")["parentSpanId"] == action["spanId"]
    assert collector.span("GET /api/arrive")["parentSpanId"] == route["spanId"]


def test_three_quick_clicks_on_the_same_thing_are_a_rage_click(settled: Page, collector: Collector) -> None:
    settled.evaluate("document.body.innerHTML = '<button id=dead>Nothing</button>'")
    settled.click("#dead", click_count=4, delay=20)
    flush(settled)
    assert collector.log("rum.rage_click")["attributes"]["rum.action.target"] == "#dead"
