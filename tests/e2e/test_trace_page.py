"""The waterfall in a real browser: walked by keyboard, folded, zoomed, searched, repaired, growing."""

import re
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from dataclasses import dataclass, field

import httpx
import pytest
from opentelemetry.proto.collector.trace.v1.trace_service_pb2 import ExportTraceServiceRequest
from opentelemetry.proto.common.v1.common_pb2 import AnyValue, KeyValue
from playwright.sync_api import Locator, Page, expect

from tests.e2e.people import Person, QueryKey
from tests.servers import Installation

pytestmark = pytest.mark.e2e

MS = 1_000_000
TRACE_ID = bytes.fromhex("51" * 16)
SERVER, CLIENT, INTERNAL = 2, 3, 1


@dataclass(slots=True)
class Story:
    """One trace as its services tell it; times are in milliseconds after its start."""

    start_ns: int = field(default_factory=lambda: time.time_ns() - 60_000 * MS)
    request: ExportTraceServiceRequest = field(default_factory=ExportTraceServiceRequest)

    def tell(
        self, service: str, number: int, parent: int, name: str, kind: int, at: float, took: float
    ) -> object:
        resource_spans = self.request.resource_spans.add()
        resource_spans.resource.attributes.append(
            KeyValue(key="service.name", value=AnyValue(string_value=service))
        )
        start_ns = self.start_ns + int(at * MS)
        return resource_spans.scope_spans.add().spans.add(
            trace_id=TRACE_ID,
            span_id=number.to_bytes(8, "big"),
            parent_span_id=parent.to_bytes(8, "big") if parent else b"",
            name=name,
            kind=kind,
            start_time_unix_nano=start_ns,
            end_time_unix_nano=start_ns + int(took * MS),
        )

    def send(self, installation: Installation, key: str) -> None:
        answer = httpx.post(
            f"{installation.otlp_url}/v1/traces",
            content=self.request.SerializeToString(),
            headers={"x-api-key": key, "Content-Type": "application/x-protobuf"},
        )
        assert answer.status_code == httpx.codes.OK, answer.text


def cart_story() -> Story:
    """A cart whose clock is 55 ms behind asks for 40 prices, one in vain; a span's parent is not received."""
    story = Story()
    story.tell("storefront", 1, 0, "GET /cart", SERVER, 0, 900)
    call = story.tell("storefront", 2, 1, "ask cart", CLIENT, 20, 700)
    call.events.add(time_unix_nano=story.start_ns + 100 * MS, name="retry")  # type: ignore[attr-defined]
    story.tell("cart", 3, 2, "GET /items", SERVER, -35, 640)
    for turn in range(40):
        query = story.tell("cart", 100 + turn, 3, "SELECT price", CLIENT, turn * 10, 5)
        query.status.code = 2 if turn == 30 else 0  # type: ignore[attr-defined]
    story.tell("storefront", 4, 1, "render", INTERNAL, 760, 100)
    story.tell("pricing", 5, 999, "quote", SERVER, 300, 80)
    return story


@dataclass(frozen=True, slots=True)
class Opened:
    """The page of a trace, and how to make the trace grow."""

    page: Page
    story: Story
    send: Callable[[Story], None]

    @property
    def rows(self) -> Locator:
        return self.page.get_by_role("treeitem")

    def row(self, name: str) -> Locator:
        return self.page.get_by_role("treeitem", name=re.compile(name))

    def press(self, *keys: str) -> None:
        for key in keys:
            self.page.keyboard.press(key)

    def active(self) -> Locator:
        return self.page.locator("[role=treeitem][data-active]")


@pytest.fixture
def opened(
    installation: Installation,
    alice: Person,
    open_page: Callable[..., Page],
    use_query_key: Callable[[Person, str], QueryKey],
) -> Iterator[Opened]:
    with ExitStack():
        project = alice.make_project("Shop")
        key = alice.make_key(project, "ingest").token
        story = cart_story()
        story.send(installation, key)
        use_query_key(alice, project).wait_for_spans(project, TRACE_ID.hex(), 45)
        page = open_page(alice)
        page.goto(f"/p/{project}/traces/{TRACE_ID.hex()}?range=1h")
        expect(page.get_by_role("treeitem").first).to_be_visible()
        yield Opened(page, story, lambda more: more.send(installation, key))


def test_what_was_repaired_or_is_missing_is_said(opened: Opened) -> None:
    page = opened.page
    expect(page.get_by_text("1 span names a parent that was not received")).to_be_visible()
    expect(page.get_by_text("The clock of cart was at least 55 ms behind")).to_be_visible()
    expect(opened.row("pricing, quote, parent missing")).to_be_visible()
    expect(opened.row("cart, GET .items, shifted")).to_be_visible()
    # Both times: as it is drawn, and by its own clock.
    opened.row("cart, GET .items").locator("[class*=time]").hover(position={"x": 60, "y": 12})
    expect(page.get_by_text("By its own clock")).to_be_visible()


def test_alike_siblings_are_one_row_until_somebody_looks_inside(opened: Opened) -> None:
    rollup = opened.row("SELECT price, 40 times, shifted, 1 failed, 200 ms in all, p95 5 ms")
    expect(rollup).to_have_attribute("aria-expanded", "false")
    before = opened.rows.count()
    rollup.click()
    expect(rollup).to_have_attribute("aria-expanded", "true")
    expect(opened.rows.nth(before)).to_be_attached()
    rollup.click()
    expect(opened.rows).to_have_count(before)


def test_the_keyboard_reaches_everything(opened: Opened) -> None:
    page = opened.page
    opened.press("ArrowDown", "ArrowDown")
    expect(opened.active()).to_have_attribute("aria-label", re.compile("GET .items"))
    opened.press("ArrowLeft")
    expect(opened.active()).to_have_attribute("aria-expanded", "false")
    opened.press("ArrowRight", "ArrowRight")
    expect(opened.active()).to_have_attribute("aria-label", re.compile("40 times"))
    # The failed one is inside the roll-up: it is opened, and stood at.
    opened.press("Home", "n")
    expect(opened.active()).to_have_attribute("aria-label", re.compile("SELECT price.*error"))
    expect(opened.active()).to_be_in_viewport()
    opened.press("Enter")
    expect(page.get_by_role("region", name="Span", exact=True)).to_contain_text("SELECT price")
    expect(page).to_have_url(re.compile("span="))
    opened.press("Escape")
    expect(page.get_by_role("region", name="Span", exact=True)).to_have_count(0)
    opened.press("ArrowLeft")
    expect(opened.active()).to_have_attribute("aria-label", re.compile("40 times"))
    opened.press("?")
    expect(page.get_by_role("dialog")).to_contain_text("Zoom to the span")


def test_zooming_is_an_address_and_can_be_taken_back(opened: Opened) -> None:
    page = opened.page
    opened.press("End", "ArrowUp")
    expect(opened.active()).to_have_attribute("aria-label", re.compile("render"))
    opened.press("z")
    expect(page.get_by_role("button", name=re.compile("shown"))).to_be_visible()
    page.wait_for_url(re.compile("zoom="))
    page.reload()
    expect(page.get_by_role("button", name=re.compile("shown"))).to_be_visible()
    opened.press("0")
    expect(page.get_by_role("button", name=re.compile("shown"))).to_have_count(0)
    # Brushed over the left half of the minimap.
    box = page.get_by_title("Drag to look closer").bounding_box()
    assert box is not None
    page.mouse.move(box["x"] + 10, box["y"] + 20)
    page.mouse.down()
    page.mouse.move(box["x"] + box["width"] / 2, box["y"] + 20, steps=5)
    page.mouse.up()
    expect(page.get_by_role("button", name=re.compile("shown"))).to_be_visible()


def test_what_is_not_found_steps_back_and_what_is_is_gone_to(opened: Opened) -> None:
    page = opened.page
    opened.press("/")
    page.keyboard.type("select price")
    expect(page.get_by_text("40 found").first).to_be_visible()
    page.wait_for_url(re.compile("find=select"))
    expect(opened.row("storefront, render")).to_have_attribute("data-dim", "true")
    opened.press("Enter", "m")
    expect(opened.active()).to_have_attribute("aria-label", re.compile("^cart, SELECT price, shifted, 5 ms"))


def test_a_filter_is_looked_for_among_its_spans(opened: Opened) -> None:
    page = opened.page
    opened.press("/")
    page.keyboard.type("{ name = `GET /cart` } >> { status = error }")
    opened.press("Enter")
    expect(page.get_by_text("1 found").first).to_be_visible()
    expect(opened.row("storefront, render")).to_have_attribute("data-dim", "true")
    opened.press("m")
    expect(opened.active()).to_have_attribute("aria-label", re.compile("SELECT price.*error"))


def test_a_growing_trace_gains_spans_and_keeps_what_was_folded_and_open(opened: Opened) -> None:
    opened.press("ArrowDown", "ArrowDown", "ArrowLeft")
    opened.row("storefront, render").click()
    expect(opened.page.get_by_role("region", name="Span", exact=True)).to_contain_text("render")
    later = Story(start_ns=opened.story.start_ns)
    later.tell("storefront", 6, 1, "late work", INTERNAL, 1, 5)
    opened.send(later)
    expect(opened.row("storefront, late work")).to_be_visible()
    expect(opened.row("GET .items")).to_have_attribute("aria-expanded", "false")
    expect(opened.row("storefront, render")).to_have_attribute("aria-selected", "true")
    expect(opened.active()).to_have_attribute("aria-label", re.compile("render"))


def test_the_trace_is_taken_away_as_a_file_and_the_way_back_keeps_the_scope(opened: Opened) -> None:
    page = opened.page
    with page.expect_download() as download:
        page.get_by_role("link", name="Download as OTLP JSON").click()
    assert download.value.suggested_filename == f"trace-{TRACE_ID.hex()}.json"
    page.get_by_role("link", name="Back to the traces").click()
    page.wait_for_url(re.compile(r"/search\?range=1h"))
