"""From the list of services to one of them, to the stretch that matters, to a real trace in it."""

import re
import time
from collections.abc import Callable
from typing import Any

import httpx
import pytest
from playwright.sync_api import Locator, Page, expect

from tests.e2e.gallery import received
from tests.e2e.people import ARRIVAL_LIMIT_S, Person
from tests.servers import Installation

pytestmark = pytest.mark.e2e

SECOND_NS = 1_000_000_000
MINUTE_NS = 60 * SECOND_NS
NAME = "pay/ments ?#%&"
REQUESTS = 40


def make_request(number: int, now_ns: int) -> dict[str, Any]:
    """One a minute, the newest a minute ago; each tenth fails. The last ten take ten times as long."""
    start_ns = now_ns - (REQUESTS - number) * MINUTE_NS
    duration_ns = (300 if number >= REQUESTS - 10 else 30) * 1_000_000
    return {
        "traceId": f"{number + 1:032x}",
        "spanId": f"{number + 1:016x}",
        "name": "POST /pay",
        "kind": 2,
        "startTimeUnixNano": str(start_ns),
        "endTimeUnixNano": str(start_ns + duration_ns),
        "status": {"code": 2 if number % 10 == 9 else 0},
    }


def send_requests(installation: Installation, person: Person, project: str) -> None:
    now_ns = time.time_ns()
    attributes = [
        {"key": "service.name", "value": {"stringValue": NAME}},
        {"key": "service.version", "value": {"stringValue": "1.4.2"}},
        {"key": "service.instance.id", "value": {"stringValue": "pay-7d9f5c-x2"}},
        {"key": "host.name", "value": {"stringValue": "node-1"}},
    ]
    spans = [make_request(number, now_ns) for number in range(REQUESTS)]
    body = {"resourceSpans": [{"resource": {"attributes": attributes}, "scopeSpans": [{"spans": spans}]}]}
    key = person.make_key(project, "ingest").token
    answer = httpx.post(f"{installation.otlp_url}/v1/traces", json=body, headers={"x-api-key": key})
    assert answer.status_code == httpx.codes.OK, answer.text
    deadline = time.monotonic() + ARRIVAL_LIMIT_S
    while received(person, project) < REQUESTS:
        assert time.monotonic() < deadline, "the requests have not arrived"
        time.sleep(0.2)


@pytest.fixture
def page(installation: Installation, alice: Person, open_page: Callable[..., Page]) -> Page:
    """The service's own page, reached from the list by keyboard."""
    project = alice.make_project("Shop", "Acme")
    send_requests(installation, alice, project)
    page = open_page(alice)
    page.goto(f"/p/{project}/services?range=1h")
    expect(page.get_by_role("rowheader", name=NAME)).to_be_visible()
    page.keyboard.press("j")
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1, name=NAME)).to_be_visible()
    expect(page.get_by_role("slider")).to_have_count(3)
    return page


def drag_over(page: Page, chart: Locator, start: float, end: float) -> None:
    """From one place to another, as shares of the chart's width."""
    box = chart.bounding_box()
    assert box is not None
    middle = box["y"] + box["height"] / 3
    page.mouse.move(box["x"] + box["width"] * start, middle)
    page.mouse.down()
    page.mouse.move(box["x"] + box["width"] * end, middle, steps=5)
    page.mouse.up()


def test_the_figures_of_a_service_are_those_of_its_requests(page: Page) -> None:
    now = page.get_by_role("region", name="Now")

    expect(now).to_contain_text("10%")
    expect(page.get_by_role("rowheader", name="POST /pay")).to_be_visible()


def test_a_drag_over_a_chart_zooms_all_of_the_page_and_back_leads_back(page: Page) -> None:
    drag_over(page, page.get_by_role("slider").first, 0.5, 0.75)

    expect(page).to_have_url(re.compile(r"from=.*to="))
    expect(page.get_by_role("slider")).to_have_count(3)
    page.go_back()
    expect(page).to_have_url(re.compile("range=1h"))


def test_a_dot_in_the_chart_opens_the_trace_that_took_so_long(page: Page) -> None:
    dots = page.get_by_role("figure", name="Duration").get_by_role(
        "link", name=re.compile("^POST .pay, 300 ms")
    )
    expect(dots.first).to_be_attached()

    dots.first.click()

    expect(page).to_have_url(re.compile(r"/traces/[0-9a-f]{32}\?.*span="))
    expect(page.get_by_text("300 ms").first).to_be_visible()


def test_whoever_reads_the_table_gets_to_a_trace_by_keyboard(page: Page) -> None:
    page.get_by_role("button", name="Show as table").click()
    trace = page.get_by_role("link", name=re.compile("^POST .pay, .*: open the trace")).first
    trace.focus()
    page.keyboard.press("Enter")

    expect(page).to_have_url(re.compile(r"/traces/[0-9a-f]{32}"))


def test_an_owner_is_set_and_stands_in_the_list(page: Page) -> None:
    page.get_by_role("button", name="Edit").click()
    page.get_by_role("textbox", name="Team").fill("Payments")
    page.get_by_role("textbox", name="Apdex T").fill("20")
    page.get_by_role("button", name="Save").click()

    expect(page.get_by_role("region", name="Now")).to_contain_text("T 20 ms")
    page.get_by_role("link", name="Services", exact=True).first.click()
    expect(page.get_by_role("cell", name="Payments")).to_be_visible()


def test_instances_are_told_apart_and_lead_to_their_traces(page: Page) -> None:
    page.get_by_role("link", name="Instances").click()
    page.get_by_role("rowheader", name="pay-7d9f5c-x2").get_by_role("link").click()

    expect(
        page.get_by_text(re.compile(rf"^{REQUESTS}$|{REQUESTS} spans?|{REQUESTS} traces?")).first
    ).to_be_visible()
