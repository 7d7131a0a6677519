"""Logs in a real browser: found, opened, narrowed, followed live, and left for what belongs to them."""

import re
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import httpx
import pytest
from playwright.sync_api import Locator, Page, expect

from tests.e2e.people import Person, QueryKey
from tests.e2e.sending import send_trace
from tests.servers import Installation

pytestmark = pytest.mark.e2e

SECOND_NS = 1_000_000_000
ERROR, INFO = 17, 9


@dataclass(frozen=True, slots=True)
class Shop:
    """A project of alice's with twenty lines of the cart, the tenth of which belongs to a trace."""

    alice: Person
    project: str
    key: str
    trace_id: str
    otlp_url: str

    def log(self, *records: dict[str, Any], service: str = "cart") -> None:
        name = {"key": "service.name", "value": {"stringValue": service}}
        answer = httpx.post(
            f"{self.otlp_url}/v1/logs",
            json={
                "resourceLogs": [
                    {"resource": {"attributes": [name]}, "scopeLogs": [{"logRecords": list(records)}]}
                ]
            },
            headers={"x-api-key": self.key},
        )
        assert answer.status_code == httpx.codes.OK, answer.text


def record(text: str, ago_s: float, severity: int = INFO, **more: Any) -> dict[str, Any]:
    at_ns = time.time_ns() - int(ago_s * SECOND_NS)
    return {"timeUnixNano": str(at_ns), "severityNumber": severity, "body": {"stringValue": text}, **more}


@pytest.fixture
def shop(installation: Installation, alice: Person, use_query_key: Callable[[Person, str], QueryKey]) -> Shop:
    project = alice.make_project("Checkout")
    key = alice.make_key(project, "ingest").token
    trace_id = send_trace(installation.otlp_url, key, service="cart", name="POST /pay")
    shop = Shop(alice, project, key, trace_id, installation.otlp_url)
    route = {"key": "http.route", "value": {"stringValue": "/pay"}}
    lines = [record(f"line {number:02}", 60 - number) for number in range(20)]
    lines[10] |= {"severityNumber": ERROR, "traceId": trace_id, "attributes": [route]}
    lines[11]["body"] = {"stringValue": '{"order":12345678901234567890,"state":"paid"}'}
    shop.log(*lines)
    shop.log(record("another service", 50), service="mail")
    reader = use_query_key(alice, project)
    reader.wait_for_spans(project, trace_id, 2)
    wait_for_lines(reader, project, 21)
    return shop


def wait_for_lines(reader: QueryKey, project: str, count: int) -> None:
    deadline = time.monotonic() + 180
    while len(reader.ask("GET", f"/api/v1/projects/{project}/logs/").json()["logs"]) < count:
        assert time.monotonic() < deadline, f"{count} lines wanted"
        time.sleep(0.2)


def lines_of(page: Page) -> Locator:
    return page.get_by_role("region", name="Logs").get_by_role("listitem")


def test_lines_are_found_counted_and_opened_in_place(shop: Shop, open_page: Callable[..., Page]) -> None:
    page = open_page(shop.alice)
    page.goto(f"/p/{shop.project}/logs?range=1h")

    expect(lines_of(page).first).to_contain_text("line 19")
    expect(page.get_by_text("21 lines")).to_be_visible()
    page.get_by_role("button", name=re.compile("^ERROR")).click()
    expect(lines_of(page)).to_have_count(1)
    expect(page).to_have_url(re.compile("severity%3Derror"))
    page.get_by_role("button", name="line 10").click()
    detail = page.get_by_role("region", name="Log record")
    expect(detail).to_contain_text("/pay")
    expect(detail).to_contain_text(shop.trace_id)


def test_a_json_line_is_laid_out_with_its_numbers_as_they_were(
    shop: Shop, open_page: Callable[..., Page]
) -> None:
    page = open_page(shop.alice)
    page.goto(f"/p/{shop.project}/logs?range=1h&q=paid")

    page.get_by_role("button", name=re.compile("12345678901234567890")).click()

    expect(page.get_by_label("Body", exact=True)).to_have_text(
        '{\n  "order": 12345678901234567890,\n  "state": "paid"\n}'
    )


def test_a_line_leads_to_its_trace_with_range_and_environment_kept(
    shop: Shop, open_page: Callable[..., Page]
) -> None:
    page = open_page(shop.alice)
    page.goto(f"/p/{shop.project}/logs?range=1h&q=severity%3Derror")

    page.get_by_role("button", name="line 10").click()
    page.get_by_role("link", name="Open its trace").last.click()

    expect(page).to_have_url(re.compile(rf"/traces/{shop.trace_id}\?.*range=1h"))
    expect(page.get_by_text("POST /pay").first).to_be_visible()


def test_by_keyboard_to_what_stands_around_a_line_and_back(
    shop: Shop, open_page: Callable[..., Page]
) -> None:
    page = open_page(shop.alice)
    page.goto(f"/p/{shop.project}/logs?range=1h&q=severity%3Derror")
    expect(lines_of(page)).to_have_count(1)

    page.keyboard.press("j")
    expect(page.get_by_role("button", name="line 10")).to_be_focused()
    page.keyboard.press("c")

    around = page.get_by_role("region", name="Lines around").get_by_role("listitem")
    expect(around).to_have_count(20)
    expect(around.first).to_contain_text("line 00")
    expect(around.nth(10)).to_contain_text("The line in question")
    page.keyboard.press("Escape")
    expect(lines_of(page)).to_have_count(1)


def test_a_new_line_appears_by_itself_and_a_pause_holds_it(
    shop: Shop, open_page: Callable[..., Page]
) -> None:
    page = open_page(shop.alice)
    page.goto(f"/p/{shop.project}/logs?range=1h&q=service%3Dcart")
    expect(page.get_by_text("Live", exact=True)).to_be_visible()

    shop.log(record("hot off the press", 0))
    expect(lines_of(page).first).to_contain_text("hot off the press")
    page.get_by_role("button", name="Pause live updates").click()
    shop.log(record("held back", 0), record("filtered out", 0, ERROR), service="cart")
    shop.log(record("of another service", 0), service="mail")

    page.get_by_role("button", name="2 new lines").click()
    expect(lines_of(page).first).to_contain_text(re.compile("held back|filtered out"))
    expect(page.get_by_text("of another service")).to_have_count(0)


def test_a_stretch_of_the_histogram_becomes_the_time_range(
    shop: Shop, open_page: Callable[..., Page]
) -> None:
    page = open_page(shop.alice)
    page.goto(f"/p/{shop.project}/logs?range=15m")
    plot = page.get_by_role("slider", name=re.compile("^Lines over time"))
    expect(plot).to_be_visible()

    plot.focus()
    page.keyboard.press("End")
    page.keyboard.press("Shift+ArrowLeft")
    page.keyboard.press("Enter")

    expect(page).to_have_url(re.compile(r"from=.*to="))


def test_all_that_matches_comes_as_a_file(shop: Shop, open_page: Callable[..., Page]) -> None:
    page = open_page(shop.alice)
    page.goto(f"/p/{shop.project}/logs?range=1h&q=service%3Dcart")

    page.get_by_role("button", name="Export").click()
    with page.expect_download() as download:
        page.get_by_role("menuitem", name="20 lines, as CSV").click()

    text = download.value.path().read_text()
    assert download.value.suggested_filename == f"{shop.project}-logs.csv"
    assert len(text.splitlines()) == 21
