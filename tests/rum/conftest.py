"""A real browser, a site with the snippet, and a collector. The snippet is built as set-up builds it."""

import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, sync_playwright

from scripts.chromium import find_chromium
from scripts.parts import ensure_node, web_application
from tests.e2e.browsing import FLAGS, PATIENCE_MS
from tests.rum.site import Collector, Server, open_site


@pytest.fixture(scope="session")
def snippet() -> None:
    """`frontend/rum/dist`, of the sources that are there."""
    web_application(ensure_node()).ensure()


@pytest.fixture(scope="package")
def browser() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=find_chromium(),
            args=list(FLAGS),
            # Playwright turns it off; a page must be right when it comes back from it.
            ignore_default_args=["--disable-back-forward-cache"],
        )
        yield browser
        browser.close()


@pytest.fixture
def collector() -> Iterator[Collector]:
    collector = Collector()
    yield collector
    collector.close()


@pytest.fixture
def site(snippet: None, collector: Collector) -> Iterator[Server]:
    with open_site(collector) as site:
        yield site


@pytest.fixture
def context(browser: Browser, site: Server) -> Iterator[BrowserContext]:
    context = browser.new_context(base_url=site.origin)
    context.set_default_timeout(PATIENCE_MS)
    yield context
    context.close()


@pytest.fixture
def tab(context: BrowserContext) -> Iterator[Page]:
    """A window; fails the test for whatever the page did not catch, unless it expected that."""
    tab = context.new_page()
    thrown: list[str] = []
    tab.on("pageerror", lambda error: thrown.append(error.message))
    yield tab
    assert [
        message for message in thrown if not re.search("purpose|^null$|^undefined$|^Object$", message)
    ] == []
