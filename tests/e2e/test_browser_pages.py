"""Somebody visits a shop that carries the snippet; whoever runs the shop reads how it went for them."""

import re
import time
from collections.abc import Callable, Iterator

import httpx
import pytest
from playwright.sync_api import Browser, Page, expect

from tests.e2e.browsing import choose
from tests.e2e.people import ARRIVAL_LIMIT_S, Person
from tests.rum.site import Answer, Server, wait_for_snippet
from tests.servers import Installation

pytestmark = pytest.mark.e2e

CART = """<!doctype html><link rel="icon" href="data:,"><title>Cart</title>
<script async src="{web_url}/rum.js" data-key="{key}" data-service="shop-web" data-version="1.4.2"></script>
<h1>Cart</h1><button data-rum-name="Pay">Pay</button>
<script>
document.querySelector("button").onclick = () => {{
  fetch("/api/pay", {{ method: "POST" }}).then(() => {{ window.isPaid = true; }});
}};
const waiting = setInterval(() => {{
  if (!window.spanwise?.span) return;
  clearInterval(waiting);
  fetch("/api/prices").then(() => {{ window.isAnswered = true; }});
}}, 1);
</script>"""
ANSWER_S = 0.2
SERVED_NS = 120_000_000


@pytest.fixture
def shop() -> Iterator[Server]:
    """A site with an origin of its own; what it is asked takes its time."""
    shop = Server(lambda _: Answer("{}", delay_s=ANSWER_S))
    yield shop
    shop.close()


def visit(chromium: Browser, shop: Server) -> None:
    """A load, a click, an error and a route."""
    context = chromium.new_context(base_url=shop.origin)
    tab = context.new_page()
    tab.goto("/cart")
    wait_for_snippet(tab)
    tab.wait_for_function("window.isAnswered")
    # The view ends once nothing has happened for a while; what is clicked then is an action of its own.
    tab.wait_for_timeout(1_000)
    tab.get_by_role("button", name="Pay").click()
    tab.wait_for_function("window.isPaid")
    tab.evaluate("setTimeout(() => { throw new RangeError('too few'); })")
    tab.evaluate("history.pushState({}, '', '/thanks')")
    tab.wait_for_timeout(1_000)
    tab.goto("about:blank")
    context.close()


def send_server_span(installation: Installation, key: str, traceparent: str) -> None:
    """What the shop's backend would say of the request that carried the header."""
    _, trace, parent, _ = traceparent.split("-")
    begin_ns = time.time_ns()
    span = {
        "traceId": trace,
        "spanId": "00f067aa0ba902b7",
        "parentSpanId": parent,
        "name": "GET /api/prices",
        "kind": 2,
        "startTimeUnixNano": str(begin_ns),
        "endTimeUnixNano": str(begin_ns + SERVED_NS),
    }
    resource = {"attributes": [{"key": "service.name", "value": {"stringValue": "prices"}}]}
    body = {"resourceSpans": [{"resource": resource, "scopeSpans": [{"spans": [span]}]}]}
    answer = httpx.post(f"{installation.otlp_url}/v1/traces", json=body, headers={"x-api-key": key})
    assert answer.status_code == httpx.codes.OK, answer.text


def wait_for_visit(person: Person, project: str) -> None:
    deadline = time.monotonic() + ARRIVAL_LIMIT_S
    while True:
        found = person.read(f"/api/v1/projects/{project}/rum/overview/")
        requests = person.read(f"/api/v1/projects/{project}/rum/page/?page=/cart")["requests"]
        is_traced = any(request["traced"] for request in requests)
        if (found["views"], found["errors"]) == (2, 1) and is_traced:
            return
        assert time.monotonic() < deadline, (found, requests)
        time.sleep(0.2)


@pytest.fixture
def project(installation: Installation, alice: Person, chromium: Browser, shop: Server) -> str:
    """Alice's, after somebody's visit to her shop."""
    project = alice.make_project("Web shop")
    key = alice.make_key(project, "browser", (shop.origin,)).token
    shop.pages["/cart"] = Answer(CART.format(web_url=installation.web_url, key=key))
    visit(chromium, shop)
    (asked,) = shop.requests("/api/prices")
    send_server_span(installation, alice.make_key(project, "ingest").token, asked.headers["traceparent"])
    wait_for_visit(alice, project)
    return project


def test_from_the_overview_to_the_waterfall_of_a_load_and_back(
    alice: Person, project: str, open_page: Callable[..., Page]
) -> None:
    page = open_page(alice)
    page.goto(f"/p/{project}/browser?range=1h")
    expect(
        page.get_by_role("region", name="Largest Contentful Paint").get_by_text("Good").first
    ).to_be_visible()
    errors = page.get_by_role("link", name="Errors of shop-web")
    expect(errors).to_have_attribute("href", re.compile(r"/errors\?range=1h&service=shop-web$"))
    page.get_by_role("table", name="Pages").get_by_role("link", name="/cart").click()
    expect(page.get_by_role("heading", level=1, name="/cart")).to_be_visible()
    asked = page.get_by_role("table", name="Slowest requests").get_by_role("row", name="GET /api/prices")
    expect(asked.get_by_text(re.compile(r"\d% backend"))).to_be_visible()
    page.get_by_role("link", name="Open its waterfall").click()
    expect(page.get_by_role("treeitem", name=re.compile("prices, GET .api.prices"))).to_be_visible()
    page.get_by_role("link", name="All views of this page").click()
    expect(page.get_by_role("heading", level=1, name="/cart")).to_be_visible()
    expect(page).to_have_url(re.compile("range=1h"))


def test_a_session_tells_what_somebody_did_and_leads_to_each_trace(
    alice: Person, project: str, open_page: Callable[..., Page]
) -> None:
    page = open_page(alice)
    page.goto(f"/p/{project}/browser/sessions?range=1h")
    expect(page.get_by_role("table", name="Sessions").get_by_role("rowheader")).to_have_count(1)
    page.keyboard.press("j")
    page.keyboard.press("Enter")
    timeline = page.get_by_role("list", name="Timeline")
    for told in ("View", "/cart", "loaded", "click Pay", "POST /api/pay", "RangeError", "/thanks"):
        expect(timeline.get_by_text(told).first).to_be_visible()
    page.keyboard.press("n")
    expect(page.locator(":focus")).to_contain_text("too few")
    page.keyboard.press("k")
    page.keyboard.press("Enter")
    expect(page.get_by_role("region", name="Span")).to_be_visible()
    page.go_back()
    choose(page.get_by_role("radio", name=re.compile("^Views 2")))
    expect(timeline.get_by_role("listitem")).to_have_count(2)


def test_one_click_narrows_the_overview_to_a_browser(
    alice: Person, project: str, open_page: Callable[..., Page]
) -> None:
    page = open_page(alice)
    page.goto(f"/p/{project}/browser?range=1h")
    choose(page.get_by_role("radio", name="Version"))
    page.get_by_role("button", name="Only 1.4.2").click()
    expect(page).to_have_url(re.compile(r"q=version%3D"))
    expect(page.get_by_role("table", name="Pages").get_by_role("rowheader")).to_have_count(2)
    page.get_by_role("button", name=re.compile("^Remove version=")).click()
    expect(page).not_to_have_url(re.compile("q="))
