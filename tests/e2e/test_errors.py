"""Error groups in a browser: found, followed to the span that failed, resolved and opened again."""

import re
import time
from collections.abc import Callable
from typing import Any

import httpx
import pytest
from playwright.sync_api import Page, expect

from tests.e2e.gallery import COUNTED_LIMIT_S
from tests.e2e.people import Person
from tests.servers import Installation

pytestmark = pytest.mark.e2e

ERROR = 2


def text_values(**values: str) -> list[dict[str, Any]]:
    return [{"key": key.replace("__", "."), "value": {"stringValue": value}} for key, value in values.items()]


def send_failure(installation: Installation, key: str, number: int) -> None:
    """A span of checkout that ends with an exception, whose message names an order."""
    start_ns = time.time_ns() - 2_000_000_000
    exception = text_values(exception__type="CardDeclined", exception__message=f"order {number} was declined")
    span = {
        "traceId": f"{number:032x}",
        "spanId": f"{number:016x}",
        "name": "POST /orders",
        "kind": 2,
        "startTimeUnixNano": str(start_ns),
        "endTimeUnixNano": str(start_ns + 5_000_000),
        "status": {"code": ERROR},
        "events": [{"name": "exception", "timeUnixNano": str(start_ns), "attributes": exception}],
    }
    resource = {"attributes": text_values(service__name="checkout", service__version="2.15.0")}
    body = {"resourceSpans": [{"resource": resource, "scopeSpans": [{"spans": [span]}]}]}
    answer = httpx.post(f"{installation.otlp_url}/v1/traces", json=body, headers={"x-api-key": key})
    assert answer.status_code == httpx.codes.OK, answer.text


def wait_for_events(person: Person, project: str, events: int) -> None:
    """The job that counts errors follows the spans by seconds."""
    deadline = time.monotonic() + COUNTED_LIMIT_S
    while True:
        groups = person.read(f"/api/v1/projects/{project}/errors/?status=all")["groups"]
        if sum(group["events"] for group in groups) == events:
            return
        assert time.monotonic() < deadline, groups
        time.sleep(0.2)


@pytest.fixture
def project(installation: Installation, alice: Person) -> str:
    """One in which two orders failed in the same way."""
    project = alice.make_project("Shop")
    key = alice.make_key(project, "ingest").token
    for number in (41, 42):
        send_failure(installation, key, number)
    wait_for_events(alice, project, 2)
    return project


def test_what_fails_alike_is_one_group_that_leads_to_the_span(
    project: str, alice: Person, open_page: Callable[..., Page]
) -> None:
    page = open_page(alice)
    page.goto(f"/p/{project}/errors")

    rows = page.get_by_role("row", name=re.compile("CardDeclined"))
    expect(rows).to_have_count(1)
    expect(rows).to_contain_text("2.15.0")
    page.keyboard.press("j")
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1, name="CardDeclined")).to_be_visible()
    page.get_by_role("link", name=re.compile("order 42 was declined")).click()

    expect(page.get_by_role("region", name="Span")).to_contain_text("POST /orders")


def test_an_exception_that_was_only_logged_leads_to_its_log_record(
    installation: Installation, alice: Person, open_page: Callable[..., Page]
) -> None:
    project = alice.make_project("Jobs")
    key = alice.make_key(project, "ingest").token
    record = {
        "timeUnixNano": str(time.time_ns() - 2_000_000_000),
        "severityNumber": 17,
        "body": {"stringValue": "the nightly import failed"},
        "attributes": text_values(exception__type="ImportFailed", exception__message="line 7 of 9"),
    }
    resource = {"attributes": text_values(service__name="importer", service__version="1.0")}
    body = {"resourceLogs": [{"resource": resource, "scopeLogs": [{"logRecords": [record]}]}]}
    answer = httpx.post(f"{installation.otlp_url}/v1/logs", json=body, headers={"x-api-key": key})
    assert answer.status_code == httpx.codes.OK, answer.text
    wait_for_events(alice, project, 1)
    page = open_page(alice)
    page.goto(f"/p/{project}/errors")
    page.get_by_role("link", name=re.compile("^ImportFailed")).click()

    page.get_by_role("link", name=re.compile("line 7 of 9.*log record")).click()

    expect(page).to_have_url(re.compile("/logs"))
    expect(page.get_by_text("the nightly import failed").first).to_be_visible()


def test_a_group_is_resolved_and_opened_again(
    project: str, alice: Person, open_page: Callable[..., Page]
) -> None:
    page = open_page(alice)
    page.goto(f"/p/{project}/errors")
    page.get_by_role("link", name=re.compile("^CardDeclined")).click()

    page.get_by_role("button", name="Resolve", exact=True).click()
    expect(page.get_by_text(re.compile(f"^Resolved .* by {alice.email}"))).to_be_visible()
    page.go_back()
    expect(page.get_by_role("heading", name="No open error")).to_be_visible()
    page.get_by_text("Resolved", exact=True).click()
    page.get_by_role("link", name=re.compile("^CardDeclined")).click()
    page.get_by_role("button", name="Reopen").click()

    expect(page.get_by_role("button", name="Resolve", exact=True)).to_be_visible()


def test_a_group_is_resolved_in_a_version_from_the_keyboard(
    project: str, alice: Person, open_page: Callable[..., Page]
) -> None:
    page = open_page(alice)
    page.goto(f"/p/{project}/errors")
    page.get_by_role("link", name=re.compile("^CardDeclined")).press("Enter")
    expect(page.get_by_role("button", name="Resolve", exact=True)).to_be_visible()

    page.keyboard.press("r")
    expect(page.get_by_role("menuitem", name="in 2.15.0 or later")).to_be_visible()
    expect(page.get_by_role("menuitem", name="in any version")).to_be_focused()
    page.keyboard.press("ArrowDown")
    expect(page.get_by_role("menuitem", name="in the next version")).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.get_by_text(re.compile(f"^Resolved in the next version .* by {alice.email}"))).to_be_visible()

    page.get_by_role("button", name="Reopen").click()
    page.get_by_role("button", name="Resolve in a version").press("Enter")
    page.get_by_role("menuitem", name="in another version").press("Enter")
    page.get_by_role("textbox", name="Version").fill("2.16.0")
    page.keyboard.press("Enter")
    expect(page.get_by_text(re.compile(r"^Resolved in 2\.16\.0 of checkout"))).to_be_visible()


def test_where_nothing_failed_the_page_says_so(alice: Person, open_page: Callable[..., Page]) -> None:
    page = open_page(alice)
    page.goto(f"/p/{alice.make_project('Calm')}/errors?status=all")

    expect(page.get_by_role("heading", name="No error was seen")).to_be_visible()
