"""What explains a trace, in a real browser: each view answers a question and leads to the span behind it."""

import re
from collections.abc import Callable, Iterator
from contextlib import ExitStack

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.e2e.browsing import Screen, Watch, open_context
from tests.e2e.gallery import ALICE, Gallery
from tests.servers import Installation

pytestmark = pytest.mark.e2e

Open = Callable[[str], Page]
# More than a thousand pixels differ from the last one: the ground alone would be one colour. The canvas is
# there before it has been measured and drawn.
IS_DRAWN = """(canvas) => {
  if (canvas.width === 0 || canvas.height === 0) return false;
  const { data } = canvas.getContext("2d").getImageData(0, 0, canvas.width, canvas.height);
  let drawn = 0;
  for (let at = 0; at < data.length; at += 4) if (data[at] !== data[data.length - 4]) drawn++;
  return drawn > 1000;
}"""


@pytest.fixture
def open_trace(
    installation: Installation, chromium: Browser, gallery: Gallery, watch: Watch
) -> Iterator[Open]:
    """`open_trace("view=flame")`: the failed checkout of the demo shop, at one of its views."""
    with ExitStack() as stack:
        context = open_context(chromium, installation.web_url, Screen(), gallery.cookies[ALICE], watch)
        page = stack.enter_context(context).new_page()

        def open_trace(search: str) -> Page:
            page.goto("/p/{shop}/traces/{trace}?".format(**gallery.names) + search.format(**gallery.names))
            return page

        yield open_trace


def test_the_critical_path_sums_to_its_root_and_leads_to_each_span(open_trace: Open) -> None:
    page = open_trace("view=critical-path")
    expect(page.get_by_text(re.compile("exactly the root.s duration"))).to_be_visible()

    steps = page.get_by_role("listbox")
    steps.focus()
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")

    expect(page.get_by_role("region", name="Span", exact=True)).to_be_visible()
    expect(page).to_have_url(re.compile("span="))
    expect(steps.get_by_role("option", selected=True).first).to_be_visible()

    page.get_by_text("By span", exact=True).click()
    expect(page.get_by_text("for what it called").first).to_be_visible()
    expect(page).to_have_url(re.compile("by=held"))


def test_any_span_with_children_has_a_critical_path_of_its_own(open_trace: Open) -> None:
    page = open_trace("view=critical-path")
    whole = page.get_by_text(re.compile("exactly the root.s duration")).inner_text()

    page.get_by_role("listbox").get_by_role("option").first.click()
    expect(page).to_have_url(re.compile(r"[?&]span="))
    page.goto(page.url + "&root=1")

    expect(page.get_by_text(re.compile("exactly the root.s duration"))).to_be_visible()
    expect(page.get_by_text(whole)).to_have_count(0)


def test_the_flame_graph_is_drawn_walked_by_keys_and_zoomed(open_trace: Open) -> None:
    page = open_trace("view=flame")
    graph = page.get_by_role("tree", name=re.compile("^Merged"))
    expect(graph).to_be_visible()
    page.wait_for_function(IS_DRAWN, arg=graph.locator("canvas").element_handle())

    graph.focus()
    page.keyboard.press("ArrowDown")
    expect(page.get_by_role("treeitem", selected=True)).to_contain_text("level 2")
    page.keyboard.press("Enter")
    expect(page.get_by_role("button", name="Whole trace")).to_be_visible()
    expect(page).to_have_url(re.compile("root="))
    page.keyboard.press("0")
    expect(page.get_by_role("button", name="Whole trace")).to_have_count(0)
    page.keyboard.press("o")
    expect(page.get_by_role("region", name="Span", exact=True)).to_be_visible()


def test_the_flame_graph_has_a_table_that_says_the_same(open_trace: Open) -> None:
    page = open_trace("view=flame&by=table")
    frames = page.get_by_role("listbox")
    expect(frames.get_by_role("option").first).to_contain_text("100%")

    frames.get_by_role("option").nth(1).click()

    expect(page.get_by_role("region", name="Span", exact=True)).to_be_visible()


def test_the_flame_graph_by_time_shares_the_zoom_of_the_waterfall(open_trace: Open) -> None:
    page = open_trace("view=flame&by=time")
    graph = page.get_by_role("tree", name=re.compile("^By time"))
    graph.focus()
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    expect(page.get_by_role("button", name="Whole trace")).to_be_visible()
    expect(page).to_have_url(re.compile("zoom="))


def test_statistics_sort_dim_and_group_by_any_attribute(open_trace: Open) -> None:
    page = open_trace("view=statistics")
    table = page.get_by_role("table")
    expect(table.get_by_role("columnheader", name="Self")).to_have_attribute("aria-sort", "descending")
    table.get_by_role("button", name="Errors").click()
    expect(table.get_by_role("columnheader", name="Errors")).to_have_attribute("aria-sort", "descending")
    expect(page).to_have_url(re.compile("sort=errors"))

    dim = table.get_by_role("button", name=re.compile("^Dim all but")).first
    dim.click()
    expect(dim).to_have_attribute("aria-pressed", "true")
    expect(page).to_have_url(re.compile("find="))

    page.get_by_text("Attribute", exact=True).click()
    page.get_by_label("Attribute", exact=True).last.select_option("service.name")
    expect(table.get_by_role("row").filter(has_text="checkout")).to_be_visible()


def test_a_log_line_leads_to_its_span_and_the_span_to_its_lines(open_trace: Open) -> None:
    page = open_trace("view=logs")
    lines = page.get_by_role("list", name="Log lines")
    first = lines.get_by_role("listitem").first
    first.get_by_title("Open its span").click()
    span = page.get_by_role("region", name="Span", exact=True)
    expect(span).to_be_visible()

    span.get_by_role("link", name=re.compile("log line")).click()

    expect(page.get_by_text("Of the open span", exact=True)).to_be_visible()
    expect(page).to_have_url(re.compile("by=span"))
    first.get_by_role("button", expanded=False).click()
    first.get_by_role("button", name="Show in the waterfall").click()
    expect(page.get_by_test_id("waterfall")).to_be_visible()


def test_a_trace_without_lines_says_how_to_link_them(open_trace: Open, gallery: Gallery) -> None:
    page = open_trace("view=logs")
    page.goto("/p/{lossy}/traces/{lone}?view=logs".format(**gallery.names))
    expect(page.get_by_role("heading", name="No log line belongs to this trace")).to_be_visible()
    expect(page.get_by_text("OTEL_LOGS_EXPORTER=otlp")).to_be_visible()


def test_a_span_says_how_usual_it_is_and_leads_to_a_search(open_trace: Open) -> None:
    page = open_trace("span={span}&range=3h&env=production")
    span = page.get_by_role("region", name="Span", exact=True)
    usual = span.get_by_role("region", name="How usual this duration is")
    expect(usual.get_by_text(re.compile("Slower than|Faster than|No other span"))).to_be_visible()
    expect(usual.get_by_role("img")).to_be_visible()

    link = span.get_by_role("link", name="Exclude service.name", exact=True)
    link.scroll_into_view_if_needed()
    link.focus()
    page.keyboard.press("Enter")

    expect(page).to_have_url(re.compile(r"/search\?.*q="))
    expect(page).to_have_url(re.compile("range=3h"))
    expect(page).to_have_url(re.compile("env=production"))
    expect(page).to_have_url(re.compile("-resource.service.name"))


def test_a_stack_folds_the_frames_of_libraries(open_trace: Open) -> None:
    page = open_trace("span={span}")
    stack = page.get_by_label("Stack trace", exact=True).first
    expect(stack).to_be_visible()
    folded = stack.get_by_role("button", name=re.compile("library frame"))
    count = folded.count()
    lines = len(stack.inner_text().splitlines())
    folded.evaluate_all("(buttons) => buttons.forEach((button) => button.click())")
    expect(folded).to_have_count(0)
    assert len(stack.inner_text().splitlines()) >= lines + count
