"""The heat map and its explanation in a real browser: brush what is slow, read why, go to those spans."""

import re
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any
from urllib.parse import parse_qs, urlencode, urlsplit

import httpx
import pytest
from playwright.sync_api import Browser, Locator, Page, expect

from bench.harness.planted import SLOW_NS, Cause, Story, Symptom, write_requests
from tests.e2e.browsing import Screen, Watch, open_context
from tests.e2e.people import ARRIVAL_LIMIT_S, Person, fresh_email
from tests.servers import Installation

pytestmark = pytest.mark.e2e

STORY = Story(Cause("span", "app.tenant", "tenant-3"), Symptom.SLOW)
TRACES = 250
MINUTE_NS = 60 * 10**9


@dataclass(frozen=True, slots=True)
class Shop:
    """Alice's, in which one tenant is slow. `slow_row`: the lowest row of the map that is slow, of `rows`."""

    alice: Person
    project: str
    rows: int
    slow_row: int

    def count(self, q: str) -> int:
        """How many spans of the last hour the filter leads to."""
        return int(self.draw(q)["span_count"])

    def draw(self, q: str = "") -> Any:
        query = urlencode({"q": q, "start": int(time.time()) - 3600})
        return self.alice.read(f"/api/v1/projects/{self.project}/search/heatmap/?{query}")


@pytest.fixture(scope="module")
def shop(installation: Installation) -> Iterator[Shop]:
    with Person(installation.web_url, fresh_email("alice")) as alice:
        alice.sign_up()
        project = alice.make_project("Shop")
        key = alice.make_key(project, "ingest").token
        start_ns = time.time_ns() - 50 * MINUTE_NS
        expected = 0
        for request in write_requests(1, STORY, traces=TRACES, start_ns=start_ns, window_ns=40 * MINUTE_NS):
            expected += sum(
                len(scope.spans) for resource in request.resource_spans for scope in resource.scope_spans
            )
            answer = httpx.post(
                f"{installation.otlp_url}/v1/traces",
                content=request.SerializeToString(),
                headers={"x-api-key": key, "content-type": "application/x-protobuf"},
            )
            assert answer.status_code == httpx.codes.OK
        shop = Shop(alice, project, rows=0, slow_row=0)
        deadline = time.monotonic() + ARRIVAL_LIMIT_S
        while shop.count("") < expected:
            assert time.monotonic() < deadline, f"{expected} spans wanted"
            time.sleep(0.2)
        rows = shop.draw()["rows"]
        slow_row = next(index for index, row in enumerate(rows) if (row["min_duration_ns"] or 0) >= SLOW_NS)
        yield Shop(alice, project, len(rows), slow_row)


@pytest.fixture
def page(installation: Installation, chromium: Browser, shop: Shop, watch: Watch) -> Iterator[Page]:
    with open_context(chromium, installation.web_url, Screen(), shop.alice.cookies, watch) as context:
        page = context.new_page()
        page.goto(f"/p/{shop.project}/search?range=1h&chart=latency")
        expect(heat_map(page)).to_be_visible()
        yield page


def heat_map(page: Page) -> Locator:
    return page.get_by_role("application", name=re.compile("^Heat map"))


def findings(page: Page) -> Locator:
    return page.get_by_role("list", name="Findings", exact=True).get_by_role("listitem")


def brush_by_pointer(page: Page, shop: Shop) -> None:
    """All of the width, from the top down to the middle of the lowest slow row."""
    area = heat_map(page).bounding_box()
    assert area is not None
    row_height = area["height"] / shop.rows
    page.mouse.move(area["x"] + 2, area["y"] + 2)
    page.mouse.down()
    page.mouse.move(
        area["x"] + area["width"] - 2, area["y"] + (shop.rows - shop.slow_row - 0.5) * row_height, steps=8
    )
    page.mouse.up()


def brush_by_keyboard(page: Page, shop: Shop) -> None:
    heat_map(page).focus()
    page.keyboard.press("Home")
    page.keyboard.press("Shift+End")
    for _ in range(shop.rows - 1 - shop.slow_row):
        page.keyboard.press("Shift+ArrowDown")
    page.keyboard.press("Enter")


@pytest.mark.parametrize("brush", [brush_by_pointer, brush_by_keyboard])
def test_the_slow_box_explains_itself_and_one_click_leads_to_exactly_those_spans(
    page: Page, shop: Shop, brush: Callable[[Page, Shop], None]
) -> None:
    brush(page, shop)

    first = findings(page).first
    expect(first).to_contain_text("app.tenant")
    expect(first).to_contain_text(STORY.cause.value)
    button = first.get_by_role("button", name=re.compile("^Filter by app.tenant tenant-3, "))
    told = re.search(r"([\d,]+) spans$", button.get_attribute("aria-label") or "")
    assert told is not None
    button.click()

    expect(page).to_have_url(re.compile(r"[?&]q=span\.app\.tenant"))
    (q,) = parse_qs(urlsplit(page.url).query)["q"]
    assert q == 'span.app.tenant="tenant-3"'
    assert shop.count(q) == int(told[1].replace(",", ""))


def test_the_selection_is_in_the_address_and_escape_clears_it(page: Page, shop: Shop) -> None:
    brush_by_keyboard(page, shop)
    expect(findings(page).first).to_be_visible()

    page.reload()
    expect(page.get_by_test_id("heat-map-chosen")).to_be_visible()
    expect(findings(page).first).to_contain_text(STORY.cause.value)

    heat_map(page).focus()
    page.keyboard.press("Escape")
    expect(page.get_by_role("region", name="Explanation of the selection")).to_have_count(0)


def test_the_cells_are_read_out_and_told_as_a_table(page: Page) -> None:
    heat_map(page).focus()
    page.keyboard.press("ArrowLeft")
    expect(page.get_by_test_id("heat-map-readout")).to_contain_text(re.compile(r"· \d+ spans?, \d+ errors?$"))

    page.get_by_role("button", name="Show as table").click()
    expect(page.get_by_role("columnheader", name="95th percentile")).to_be_visible()
