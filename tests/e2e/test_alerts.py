"""From a chart to a rule, from slow spans to an incident that people answer to."""

import re
import secrets
import time
from collections.abc import Callable
from typing import Any

import httpx
import pytest
from playwright.sync_api import Page, expect

from tests.e2e.browsing import Watch
from tests.e2e.gallery import received
from tests.e2e.people import ARRIVAL_LIMIT_S, Person
from tests.servers import Installation

pytestmark = pytest.mark.e2e

MINUTE_NS = 60_000_000_000
MS = 1_000_000
QUICK_MS, SLOW_MS = 50, 900
# Half an hour of requests, of which some minutes were slow.
MINUTES = 30
SLOW_MINUTES = range(12, 16)
A_MINUTE = 4


def make_span(start_ns: int, duration_ms: int) -> dict[str, Any]:
    return {
        "traceId": secrets.token_hex(16),
        "spanId": secrets.token_hex(8),
        "name": "POST /orders",
        "kind": 2,
        "startTimeUnixNano": str(start_ns),
        "endTimeUnixNano": str(start_ns + duration_ms * MS),
    }


def send_requests(installation: Installation, key: str, spans: list[dict[str, Any]]) -> None:
    """Requests to checkout, once the door has taken them."""
    resource = {"attributes": [{"key": "service.name", "value": {"stringValue": "checkout"}}]}
    body = {"resourceSpans": [{"resource": resource, "scopeSpans": [{"spans": spans}]}]}
    answer = httpx.post(f"{installation.otlp_url}/v1/traces", json=body, headers={"x-api-key": key})
    assert answer.status_code == httpx.codes.OK, answer.text


@pytest.fixture
def project(alice: Person) -> str:
    return alice.make_project("Shop")


@pytest.fixture
def key(installation: Installation, alice: Person, project: str) -> str:
    """Of a project whose requests were slow for some minutes; all of them can be read."""
    key = alice.make_key(project, "ingest").token
    now_ns = time.time_ns()
    spans = [
        make_span(now_ns - minute * MINUTE_NS, SLOW_MS if minute in SLOW_MINUTES else QUICK_MS)
        for minute in range(1, MINUTES + 1)
        for _ in range(A_MINUTE)
    ]
    send_requests(installation, key, spans)
    deadline = time.monotonic() + ARRIVAL_LIMIT_S
    while received(alice, project) < len(spans):
        assert time.monotonic() < deadline, "the requests have not arrived"
        time.sleep(0.1)
    return key


def test_a_rule_made_from_a_chart_finds_slow_spans_which_people_answer_to(
    installation: Installation, alice: Person, open_page: Callable[..., Page], project: str, key: str
) -> None:
    page = open_page(alice)
    page.goto(f"/p/{project}/services/checkout?range=1h")
    page.get_by_role("link", name="Create alert on the latency of checkout").click()

    # The form begins with what the chart showed, and tells what the rule would have found.
    expect(
        page.get_by_role("status").filter(has_text="p95 of requests where service=checkout")
    ).to_be_visible()
    expect(page.get_by_text("Give a threshold to see when it would have fired.")).to_be_visible()
    page.get_by_label("Window (min)").fill("1")
    page.get_by_label("Critical (ms)").fill("300")
    expect(page.get_by_text("It would have fired once in the last 7 days.")).to_be_visible()
    fired = page.get_by_role("list", name="When it would have fired").get_by_role("listitem")
    expect(fired).to_contain_text("Critical")
    handle = page.get_by_role("slider", name=re.compile("^Move critical"))
    handle.press("ArrowUp")
    expect(page.get_by_label("Critical (ms)")).not_to_have_value("300")
    page.get_by_label("Critical (ms)").fill("300")
    page.get_by_role("button", name="Create rule").click()

    rule = page.get_by_role("list", name="Alert rules").get_by_role("listitem")
    expect(rule).to_contain_text("checkout: p95 above 300 ms")
    expect(rule).to_contain_text("OK")
    page.get_by_role("link", name="Incidents").click()
    expect(page.get_by_role("heading", name="Nothing is wrong")).to_be_visible()

    # Nobody reloads.
    send_requests(installation, key, [make_span(time.time_ns() - MS, SLOW_MS) for _ in range(A_MINUTE)])
    incident = page.get_by_role("link", name=re.compile("^checkout: p95 above 300 ms"))
    expect(incident).to_contain_text("above 300 ms")
    expect(page.get_by_role("navigation", name="Project").get_by_text("open incident")).to_be_attached()
    page.keyboard.press("j")
    expect(incident).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.get_by_role("figure", name=re.compile("^p95"))).to_be_visible()

    page.keyboard.press("a")
    timeline = page.get_by_role("list", name="Timeline")
    expect(timeline).to_contain_text(f"Acknowledged by {alice.email}")
    page.get_by_role("textbox", name="Comment").fill("The new index was missing.")
    page.get_by_role("button", name="Comment").click()
    expect(timeline).to_contain_text("The new index was missing.")

    page.get_by_role("link", name="Show the spans behind it").click()
    expect(page.locator("[data-row]").first).to_contain_text("POST /orders")
    page.go_back()
    page.keyboard.press("x")
    page.get_by_role("textbox", name="What was it?").fill("Solved.")
    page.get_by_role("button", name="Close incident").click()
    expect(page.get_by_text(f"Closed by {alice.email}").first).to_be_visible()

    page.goto(f"/p/{project}/alerts?show=rules")
    page.get_by_role("button", name=re.compile("^Delete checkout")).click()
    page.get_by_role("button", name="Delete rule").click()
    expect(page.get_by_role("heading", name="No alert rules yet")).to_be_visible()
    page.get_by_role("link", name="Incidents").click()
    page.get_by_role("link", name=re.compile("^checkout: p95")).click()
    expect(page.get_by_role("heading", name="Its rule was deleted")).to_be_visible()


def test_a_filter_that_cannot_be_read_is_told_at_its_place(
    alice: Person, open_page: Callable[..., Page], watch: Watch, project: str
) -> None:
    watch.expect(r"400 POST .*/alert-rules/preview/$")
    page = open_page(alice)
    page.goto(f"/p/{project}/alerts/rules/new?filter=durration%3E1s&critical=300")

    expect(page.get_by_role("alert")).to_contain_text("durration")
    page.get_by_role("button", name="Use duration").click()
    expect(page.get_by_role("alert")).to_have_count(0)
    expect(page.get_by_role("heading", name="Nothing matches")).to_be_visible()


def test_without_rules_the_page_says_that_nobody_watches(
    alice: Person, open_page: Callable[..., Page], project: str
) -> None:
    page = open_page(alice)
    page.goto(f"/p/{project}/alerts")

    expect(page.get_by_role("heading", name="No alert rules yet")).to_be_visible()
    page.get_by_role("link", name="Make the first one").press("Enter")
    expect(page.get_by_role("heading", level=1, name="New alert rule")).to_be_visible()
