"""Onboarding's Browser tab: its tags as they stand, in a page elsewhere, and what it says of what comes."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from tests.e2e.browsing import read_copied
from tests.e2e.people import Person
from tests.e2e.test_browser_snippet import shop as shop
from tests.e2e.test_browser_snippet import tab as tab
from tests.rum.site import Answer, Server, wait_for_snippet
from tests.servers import Installation

pytestmark = pytest.mark.e2e

ELSEWHERE = "https://elsewhere.example"


def visit(shop: Server, tab: Page, tags: str, policy: str = "") -> None:
    """A page with the copied tags that asks its server for something, and is left."""
    shop.pages["/cart"] = Answer(
        f"<!doctype html><html><head>{tags}</head><body><h1>Cart</h1></body></html>",
        headers={"Content-Security-Policy": policy} if policy else {},
    )
    tab.goto("/cart")
    wait_for_snippet(tab)
    tab.evaluate("fetch('/api/prices').then((answer) => answer.text())")
    tab.wait_for_timeout(800)
    tab.goto("about:blank")


def test_the_copied_tags_turn_the_step_green_and_a_wrong_origin_is_named(
    alice: Person, open_page: Callable[..., Page], shop: Server, tab: Page
) -> None:
    project = alice.make_project("Web shop")
    page = open_page(alice)
    page.goto(f"/p/{project}/start")
    page.get_by_role("tab", name="Browser").click()
    page.get_by_label("Origin of your pages").fill(ELSEWHERE)
    page.get_by_label("Origin of your pages").press("Enter")
    step = page.get_by_test_id("browser-step")
    expect(step).to_contain_text("Waiting for the first view")

    visit(shop, tab, read_copied(page, page.get_by_role("button", name="Copy snippet")))
    expect(step).to_contain_text("origin not allowed")
    expect(step).to_contain_text(shop.origin)

    alice.make_key(project, "browser", (shop.origin,))
    page.reload()
    visit(shop, tab, read_copied(page, page.get_by_role("button", name="Copy snippet")))
    expect(step).to_contain_text("Your first view is here")
    # The shop's server is not instrumented.
    expect(step).to_contain_text("The context does not reach your services: none of 1 request has")


def test_a_policy_that_forbids_to_send_is_told_with_the_header_to_set(
    installation: Installation, alice: Person, open_page: Callable[..., Page], shop: Server, tab: Page
) -> None:
    project = alice.make_project("Web shop")
    alice.make_key(project, "browser", (shop.origin,))
    page = open_page(alice)
    page.goto(f"/p/{project}/start")
    page.get_by_role("tab", name="Browser").click()
    tags = read_copied(page, page.get_by_role("button", name="Copy snippet"))
    visit(shop, tab, tags, f"script-src 'unsafe-inline' {installation.web_url}; connect-src 'self'")
    step = page.get_by_test_id("browser-step")
    expect(step).to_contain_text(f"{shop.origin} has the script and sends nothing")
    expect(step).to_contain_text(f"connect-src 'self' {installation.web_url}")
