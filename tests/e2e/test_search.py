"""Search in a real browser: a filter written by keyboard, taken apart, brushed, live, restored by "back"."""

import csv
import re
import time
from collections.abc import Callable, Iterator
from urllib.parse import quote

import pytest
from playwright.sync_api import Browser, Locator, Page, Route, expect

from tests.e2e.browsing import PATIENCE_MS, Screen, Watch, choose, open_context
from tests.e2e.gallery import ALICE, UNFINISHED, Gallery
from tests.e2e.people import Person
from tests.e2e.sending import send_trace
from tests.servers import Installation

pytestmark = pytest.mark.e2e


@pytest.fixture
def page(installation: Installation, chromium: Browser, gallery: Gallery, watch: Watch) -> Iterator[Page]:
    with open_context(chromium, installation.web_url, Screen(), gallery.cookies[ALICE], watch) as context:
        yield context.new_page()


def open_search(page: Page, project: str, search: str = "") -> None:
    page.goto(f"/p/{project}/search{search}")
    expect(page.locator(".cm-editor")).to_be_visible()
    expect(page.locator(UNFINISHED)).to_have_count(0)


def chart(page: Page) -> Locator:
    plot = page.get_by_role("img", name=re.compile("^Spans over time")).locator(".u-over")
    expect(plot).to_be_visible()
    return plot


def rows(page: Page, table: str = "Traces") -> Locator:
    return page.get_by_role("table", name=table).locator("[data-row]")


def terms(page: Page) -> Locator:
    return page.get_by_role("list", name="Terms of the filter").get_by_role("listitem")


def test_a_filter_is_written_by_keyboard_out_of_suggestions(page: Page, gallery: Gallery) -> None:
    open_search(page, gallery.names["shop"])
    page.keyboard.press("/")
    page.keyboard.type("servi")
    expect(page.get_by_role("option", name=re.compile("^service")).first).to_be_visible()
    page.keyboard.press("Tab")
    expect(page.get_by_role("textbox", name="Filter")).to_have_text("service=")
    expect(page.get_by_role("option", name=re.compile("^checkout"))).to_be_visible()
    page.keyboard.type("check")
    expect(page.get_by_role("option").first).to_contain_text("checkout")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")

    expect(page).to_have_url(re.compile(r"q=service%3Dcheckout"))
    page.keyboard.press("Escape")
    expect(terms(page)).to_have_count(1)
    expect(rows(page).first).to_be_visible()


def test_tab_takes_a_suggestion_that_is_still_on_its_way(page: Page, gallery: Gallery) -> None:
    open_search(page, gallery.names["shop"])

    def answer_late(route: Route) -> None:
        time.sleep(1)
        route.continue_()

    page.route("**/attributes/**", answer_late)
    page.keyboard.press("/")
    page.keyboard.type("servi")
    page.keyboard.press("Tab")

    expect(page.get_by_role("textbox", name="Filter")).to_have_text("service=")
    expect(page.get_by_role("textbox", name="Filter")).to_be_focused()


def test_on_a_narrow_page_the_hint_ends_before_the_tools(page: Page, gallery: Gallery) -> None:
    page.set_viewport_size({"width": 390, "height": 844})
    open_search(page, gallery.names["shop"])
    hint = page.locator(".cm-placeholder").bounding_box()
    tool = page.get_by_role("button", name="Past filters").bounding_box()
    assert hint
    assert tool
    assert hint["x"] + hint["width"] <= tool["x"]


def test_terms_are_turned_round_and_taken_out(page: Page, gallery: Gallery) -> None:
    open_search(page, gallery.names["shop"], "?q=service%3Dcheckout+status%3Derror")
    expect(terms(page)).to_have_count(2)
    page.get_by_role("button", name=re.compile("Turn round status=error")).click()
    expect(page).to_have_url(re.compile(re.escape("status%21%3Derror")))
    page.get_by_role("button", name="Remove service=checkout").click()
    expect(terms(page)).to_have_count(1)
    expect(page).to_have_url(re.compile(r"q=status%21%3Derror$"))


def test_a_brush_over_the_chart_zooms_and_back_restores(page: Page, gallery: Gallery) -> None:
    open_search(page, gallery.names["shop"], "?range=6h")
    box = chart(page).bounding_box()
    assert box
    page.mouse.move(box["x"] + box["width"] * 0.6, box["y"] + 20)
    page.mouse.down()
    page.mouse.move(box["x"] + box["width"] * 0.9, box["y"] + 30, steps=6)
    page.mouse.up()

    expect(page).to_have_url(re.compile("from=.*&to="))
    expect(page.get_by_role("button", name="Go live")).to_be_visible()
    page.go_back()
    expect(page).to_have_url(re.compile(r"range=6h$"))
    page.go_forward()
    expect(page).to_have_url(re.compile("from=.*&to="))


def test_what_is_wrong_is_mended_by_one_click(page: Page, gallery: Gallery, watch: Watch) -> None:
    watch.expect(r"400 GET .*durration")
    open_search(page, gallery.names["shop"], "?q=durration%3E1ms")
    page.get_by_role("button", name="Use duration").click()
    expect(page).to_have_url(re.compile(r"q=duration%3E1ms"))
    expect(rows(page).first).to_be_visible()


def test_every_page_of_a_list_is_read_once_and_nothing_twice(page: Page, gallery: Gallery) -> None:
    open_search(page, gallery.names["shop"], "?show=spans")
    table = page.get_by_role("table", name="Spans")
    expect(rows(page, "Spans").first).to_be_visible()
    seen: list[str] = []
    deadline = time.monotonic() + PATIENCE_MS / 1000
    # Three pages at least, and as many rows as there are different ones.
    while len(seen) <= 250:
        assert time.monotonic() < deadline, f"{len(seen)} rows"
        seen += [key for key in table.locator("[data-row]").evaluate_all(READ_KEYS) if key not in seen]
        table.evaluate("table => table.scrollBy(0, 2400)")
        page.wait_for_timeout(50)


READ_KEYS = "rows => rows.map((row) => row.dataset.row)"


def test_orders_columns_and_rows_are_in_the_address(page: Page, gallery: Gallery) -> None:
    open_search(page, gallery.names["shop"], "?range=24h&env=production")
    choose(page.get_by_role("radio", name="Spans"))
    page.get_by_role("button", name="Columns").click()
    page.get_by_role("combobox", name="Attribute").fill("http.route")
    page.keyboard.press("Enter")
    page.keyboard.press("Escape")
    expect(page.get_by_role("columnheader", name="http.route")).to_be_visible()
    page.get_by_role("button", name="Order").click()
    with page.expect_response(re.compile(r"/spans/\?.*order=duration")):
        page.get_by_role("menuitem", name="Slowest first").click()
    expect(page).to_have_url(re.compile("show=spans"))
    expect(page).to_have_url(re.compile("columns=http.route"))
    expect(page).to_have_url(re.compile("order=duration"))

    expect(page.get_by_role("menu")).to_have_count(0)
    # Rows of the order before are no place to begin at.
    expect(page.locator("[data-stale]")).to_have_count(0)
    page.keyboard.press("j")
    expect(rows(page, "Spans").locator("a:focus")).to_have_count(1)
    page.keyboard.press("Enter")
    expect(page).to_have_url(re.compile(r"/traces/[0-9a-f]{32}\?.*env=production"))
    page.go_back()
    expect(page.get_by_role("columnheader", name="http.route")).to_be_visible()


def test_traces_have_columns_too_and_each_can_be_removed(page: Page, gallery: Gallery) -> None:
    open_search(page, gallery.names["shop"], "?range=24h&columns=http.route,resource.service.version")
    route, version = (
        page.locator(f"[data-column='{name}']") for name in ("http.route", "resource.service.version")
    )
    expect(route.filter(has_text="/").first).to_be_visible()
    expect(version.filter(has_text=re.compile(r"\d+\.\d+")).first).to_be_visible()
    page.get_by_role("button", name="Remove the column http.route").click()
    expect(route).to_have_count(0)
    expect(page).to_have_url(re.compile(r"columns=resource\.service\.version"))


def test_the_list_comes_as_a_file_with_its_columns_and_order(page: Page, gallery: Gallery) -> None:
    shop = gallery.names["shop"]
    open_search(page, shop, "?show=spans&columns=http.route&order=start_asc&q=kind%3Dserver&range=24h")
    expect(page.get_by_text(re.compile(r"spans? in .* traces?"))).to_be_visible()
    page.get_by_role("button", name="Export").click()
    with page.expect_download() as download:
        page.get_by_role("menuitem", name=re.compile("^[0-9,]+ spans?, as CSV$")).click()

    header, *lines = csv.reader(download.value.path().read_text().splitlines())
    assert download.value.suggested_filename == f"{shop}-spans.csv"
    assert (header[0], header[-1]) == ("trace_id", "http.route")
    starts = [line[header.index("start")] for line in lines]
    assert starts == sorted(starts)
    assert {line[header.index("kind")] for line in lines} == {"SERVER"}


def test_new_traces_come_by_themselves_and_wait_while_paused(
    installation: Installation, alice: Person, open_page: Callable[..., Page]
) -> None:
    project = alice.make_project("Live shop")
    key = alice.make_key(project, "ingest").token
    send_trace(installation.otlp_url, key, service="shop", name="first")
    page = open_page(alice)
    open_search(page, project)
    expect(page.get_by_text("Live", exact=True)).to_be_visible()
    expect(rows(page)).to_have_count(1)
    send_trace(installation.otlp_url, key, service="shop", name="second")
    expect(rows(page)).to_have_count(2)
    page.keyboard.press("p")
    expect(page.get_by_text("Paused")).to_be_visible()
    send_trace(installation.otlp_url, key, service="shop", name="third")
    waiting = page.get_by_role("button", name="1 new trace")
    expect(waiting).to_be_visible()
    expect(rows(page)).to_have_count(2)
    waiting.click()
    expect(rows(page)).to_have_count(3)


def test_a_filter_without_a_live_end_says_so_until_one_with_it_is_asked(
    installation: Installation, alice: Person, open_page: Callable[..., Page]
) -> None:
    project = alice.make_project("Structural shop")
    key = alice.make_key(project, "ingest").token
    send_trace(installation.otlp_url, key, service="shop", name="first")
    page = open_page(alice)
    open_search(page, project, "?q=" + quote("{ } && { status = ok }"))
    expect(page.get_by_text("No live end")).to_be_visible()
    page.get_by_role("textbox", name="Filter").fill("service=shop")
    page.keyboard.press("Enter")
    expect(page.get_by_text("Live", exact=True)).to_be_visible()
    expect(rows(page)).to_have_count(1)
    send_trace(installation.otlp_url, key, service="shop", name="second")
    expect(rows(page)).to_have_count(2)


def test_a_view_is_kept_opened_renamed_and_deleted(page: Page, gallery: Gallery) -> None:
    open_search(page, gallery.names["shop"], "?q=status%3Derror&range=6h&order=duration")
    page.get_by_role("button", name="Views").click()
    page.get_by_label("Keep what is shown").fill("Slow failures")
    page.get_by_role("button", name="Save view").click()
    expect(page.get_by_role("link", name="Slow failures")).to_be_visible()
    page.keyboard.press("Escape")

    open_search(page, gallery.names["shop"], "?range=1h&env=production")
    page.get_by_role("button", name="Views").click()
    page.get_by_role("link", name="Slow failures").click()
    expect(page).to_have_url(re.compile(r"q=status%3Derror"))
    expect(page).to_have_url(re.compile(r"range=6h"))
    # What a view leaves out is not carried over from the page before.
    assert "env=" not in page.url

    page.get_by_role("button", name="Views").click()
    page.get_by_role("button", name="Change the view Slow failures").click()
    page.get_by_role("menuitem", name="Rename").click()
    page.get_by_label("New name of Slow failures").fill("Failures")
    page.keyboard.press("Enter")
    expect(page.get_by_role("link", name="Failures", exact=True)).to_be_visible()
    page.get_by_role("button", name="Change the view Failures").click()
    page.get_by_role("menuitem", name="Delete").click()
    page.get_by_role("button", name="Delete", exact=True).click()
    expect(page.get_by_text("No views yet")).to_be_visible()
