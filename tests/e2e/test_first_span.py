"""The path of the product, in a real browser: from signing up to an attribute of the first span."""

import os
import re
import subprocess
import sys
from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from tests.e2e.browsing import follow_navigations, read_copied
from tests.e2e.people import PASSWORD, Person, QueryKey, fresh_email
from tests.e2e.sending import send_trace
from tests.e2e.snippets import print_snippet
from tests.servers import Installation

pytestmark = pytest.mark.e2e

# Resolves with the time at which the first row is drawn: frame by frame, inside the page. Only what is inside
# can give up: an evaluation has no time limit of its own.
WHEN_A_ROW_IS_DRAWN = """() => new Promise((resolve, reject) => {
  const row = () => document.querySelector("[aria-label='Latest traces'] a");
  const look = () => (row() ? resolve(Date.now()) : requestAnimationFrame(look));
  setTimeout(() => reject(new Error("no row after a minute")), 60_000);
  look();
})"""


def start_program(text: str) -> subprocess.Popen[str]:
    """The Python of a snippet, as a process of its own."""
    environ = {name: value for name, value in os.environ.items() if not name.startswith("OTEL_")}
    return subprocess.Popen(
        [sys.executable, "-c", text], env=environ, stderr=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    )


def finish(program: subprocess.Popen[str]) -> str:
    """What it printed, and what its SDK complained of."""
    printed, complaints = program.communicate(timeout=240)
    return printed + complaints


def sign_up(page: Page, email: str) -> None:
    page.goto("/")
    page.get_by_role("link", name="Create an account").click()
    # Until its part of the program has come, the page to sign in stands there, with fields of the same names.
    expect(page.get_by_role("heading", name="Create an account")).to_be_visible()
    page.get_by_label("Email").fill(email)
    page.get_by_label("Password").first.fill(PASSWORD)
    page.get_by_role("button", name="Create account").click()


def create_first_project(page: Page) -> None:
    page.get_by_label("Organization name").fill("Acme")
    page.get_by_label("Project name").fill("Web shop")
    page.get_by_role("button", name="Create project").click()


def copy_snippet(page: Page, tab: str) -> str:
    page.get_by_role("tab", name=tab, exact=True).click()
    return read_copied(page, page.get_by_role("button", name="Copy snippet"))


def test_the_first_span_of_a_new_person_appears_without_a_reload_and_opens(
    installation: Installation, open_page: Callable[..., Page], print_figure: Callable[[str], None]
) -> None:
    page = open_page()
    sign_up(page, fresh_email("alice"))
    create_first_project(page)
    status = page.get_by_test_id("onboarding-status")
    expect(status).to_contain_text("Waiting for your first span")
    expect(status).to_contain_text("as soon as it arrives")
    snippet = copy_snippet(page, "Python, in code")
    loaded = follow_navigations(page)

    program = start_program(snippet)
    drawn_ms = page.evaluate(WHEN_A_ROW_IS_DRAWN)
    assert finish(program) == ""
    expect(status).to_contain_text("Your first span is here")
    row = page.get_by_role("table", name="Latest traces").get_by_role("link")
    expect(row).to_contain_text("hello spanwise")
    row.click()
    page.get_by_role("treeitem", name=re.compile("hello spanwise")).click()
    span = page.get_by_role("region", name="Span")
    expect(span.get_by_text("greeting.language")).to_be_visible()
    expect(span.get_by_label("Attributes", exact=True)).to_contain_text("en")
    expect(span.get_by_label("Resource")).to_contain_text("my-service")

    assert loaded == []
    print_figure(f"from the span's end to its row on screen: {drawn_ms - read_end_ms(page):.0f} ms")


def read_end_ms(page: Page) -> float:
    """When the only span of the open trace ended, by the clock of the machine that both run on."""
    answer = page.request.get(
        re.sub(r"/p/([^/]+)/traces/(\w+).*", r"/api/v1/projects/\1/traces/\2/", page.url)
    )
    end_ns: int = answer.json()["spans"][0]["end_time_unix_nano"]
    return end_ns / 1e6


def test_the_page_shows_the_snippets_that_the_tests_run(
    installation: Installation, open_page: Callable[..., Page]
) -> None:
    page = open_page()
    sign_up(page, fresh_email("alice"))
    create_first_project(page)
    page.get_by_label("Service name").fill("order's $HOME")
    page.get_by_role("textbox", name="Environment").fill('pre "prod"')

    copied = {name: copy_snippet(page, tab) for name, tab in (("python", "Python"), ("node", "Node.js"))}

    (key,) = set(re.findall(r"swi_\w+", "".join(copied.values())))
    values = {"key": key, "service": "order's $HOME", "environment": 'pre "prod"'}
    for name, text in copied.items():
        printed = print_snippet(name, endpoint=installation.otlp_url, **values)
        assert text.strip() == printed.strip()


def test_the_walk_to_an_attribute_needs_no_mouse(
    installation: Installation,
    open_page: Callable[..., Page],
    alice: Person,
    use_query_key: Callable[[Person, str], QueryKey],
) -> None:
    project = alice.make_project("Keyboard")
    key = alice.make_key(project, "ingest").token
    for service in ("first", "second", "third"):
        send_trace(installation.otlp_url, key, service=service)
    use_query_key(alice, project).wait_for_traces(project, 3)
    page = open_page(alice)
    page.goto(f"/p/{project}")
    expect(page.get_by_role("heading", name="Keyboard").first).to_be_visible()

    page.keyboard.press("?")
    expect(page.get_by_role("dialog", name="Keyboard shortcuts")).to_be_visible()
    page.keyboard.press("Escape")
    expect(page.get_by_role("dialog")).to_have_count(0)
    page.keyboard.press("g")
    page.keyboard.press("t")
    expect(page.get_by_role("table", name="Traces", exact=True).get_by_role("row")).to_have_count(4)
    page.keyboard.press("j")
    expect(page.locator("[data-row] a:focus")).to_contain_text("third")
    page.keyboard.press("j")
    expect(page.locator("[data-row] a:focus")).to_contain_text("second")
    page.keyboard.press("k")
    expect(page.locator("[data-row] a:focus")).to_contain_text("third")
    page.keyboard.press("Enter")
    expect(page.get_by_test_id("waterfall")).to_be_visible()
    page.keyboard.press("Enter")
    span = page.get_by_role("region", name="Span")
    expect(span.get_by_label("Attributes", exact=True)).to_contain_text("http.route")
    page.keyboard.press("ArrowDown")
    expect(span).to_contain_text("SELECT")
    page.keyboard.press("Escape")

    expect(span).to_have_count(0)


def test_signing_up_needs_no_mouse(open_page: Callable[..., Page]) -> None:
    page = open_page()
    page.goto("/signup")
    expect(page.get_by_label("Email")).to_be_focused()

    page.keyboard.type(fresh_email("alice"))
    page.keyboard.press("Tab")
    page.keyboard.type(PASSWORD)
    page.keyboard.press("Enter")
    expect(page.get_by_label("Organization name")).to_be_focused()
    page.keyboard.type("Acme")
    page.keyboard.press("Tab")
    page.keyboard.type("Web shop")
    page.keyboard.press("Enter")

    expect(page.get_by_test_id("onboarding-status")).to_contain_text("Waiting for your first span")
